// The keys of one alert's own page: each presses the button that shows it, Z takes back what was just done.
(() => {
  const writes = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const button = (key) => key === "z"
    ? document.querySelector("#undo [data-undo]")
    : [...document.querySelectorAll(".next-steps [data-key]")].find((each) => each.dataset.key === key);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") document.querySelector("[data-alert-card] [data-ask]")?.replaceChildren();
    if (writes(event.target)) return;
    const found = button(event.key.toLowerCase());
    if (!found) return;
    found.click();
    event.preventDefault();
  });
})();
