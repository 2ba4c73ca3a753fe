// details[data-menu]: a menu closes on Escape, on a click beside it, and when another opens.
(() => {
  const closeAll = (except) =>
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => closeAll(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeAll(null); });
})();
