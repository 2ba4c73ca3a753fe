// Asking before doing: the form of a verb opens in the dialog (many alerts) or on the card (one); what was done can be
// taken back while the bar counts down.
(() => {
  const dialog = document.getElementById("ask");
  const focusFirst = (box) => box.querySelector("select, textarea, input:not([type=hidden]):not([type=file]), [data-do]")?.focus();

  document.addEventListener("htmx:afterSwap", (event) => {
    const box = event.detail.target;
    if (!box?.matches?.("[data-ask]") || !box.querySelector("form")) return;
    if (dialog?.contains(box) && !dialog.open) dialog.showModal();
    focusFirst(box);
  });
  document.addEventListener("alerts-done", () => { if (dialog?.open) dialog.close(); });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-ask-close]")) {
      const box = event.target.closest("[data-ask]");
      if (dialog?.contains(box)) dialog.close(); else box.replaceChildren();
    }
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog").close();
    if (event.target.closest("[data-open-help]")) document.getElementById("help").showModal();
    if (event.target.closest("[data-undo-close]")) event.target.closest("#undo").classList.add("is-empty");
  });
  dialog?.addEventListener("close", () => dialog.querySelector("[data-ask]").replaceChildren());

  let ticking = null;
  const countDown = () => {
    const bar = document.getElementById("undo");
    if (!bar?.dataset.undoSeconds || bar.dataset.started) return;
    bar.dataset.started = "1";
    const end = Date.now() + 1000 * Number(bar.dataset.undoSeconds);
    window.clearInterval(ticking);
    ticking = window.setInterval(() => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) bar.querySelector("[data-undo-left]").textContent = left;
      else { window.clearInterval(ticking); bar.classList.add("is-empty"); bar.replaceChildren(); }
    }, 250);
  };
  document.addEventListener("htmx:afterSettle", countDown);
})();
