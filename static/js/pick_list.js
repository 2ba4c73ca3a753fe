// [data-pick]: a list of tick boxes; a search field hides what does not fit, a counter says how many are ticked.
(() => {
  const each = (box, selector) => [...box.querySelectorAll(selector)];
  const narrow = (box, words) => {
    for (const item of each(box, "[data-pick-item]")) {
      const fits = words.every((word) => item.textContent.includes(word));
      item.hidden = !fits && !item.querySelector("input").checked;
    }
  };
  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-pick-search]");
    if (field) narrow(field.closest("[data-pick]"), field.value.trim().split(/\s+/).filter(Boolean));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.closest("[data-pick-search]")) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-pick]");
    if (!box) return;
    const count = box.querySelector("[data-pick-count]");
    if (count) count.textContent = each(box, "[data-pick-item] input:checked").length;
  });
})();
