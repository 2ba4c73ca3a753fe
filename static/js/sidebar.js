// [data-fold-sidebar] folds the left navigation; the choice stays in this browser.
(() => {
  const KEY = "datong.folded";
  const root = document.documentElement;
  const remembered = () => { try { return localStorage.getItem(KEY) === "1"; } catch { return false; } };
  root.classList.toggle("folded", remembered());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fold-sidebar]")) return;
    const folded = root.classList.toggle("folded");
    try { localStorage.setItem(KEY, folded ? "1" : "0"); } catch { /* private window: not remembered */ }
    window.dispatchEvent(new Event("resize"));
  });
})();
