// 告警中心: the chosen row stays marked through every refresh, J and K move through the rows, the address keeps
// filters; on a narrow screen the card covers the list until it is closed.
(() => {
  const card = document.getElementById("alert-card");
  const links = () => [...document.querySelectorAll("a[data-alert]")];
  const chosen = () => card?.querySelector("[data-alert-card]")?.dataset.alertCard;

  const mark = () => {
    for (const link of links()) link.closest("tr").classList.toggle("is-current", link.dataset.alert === chosen());
    const asked = new URLSearchParams(window.location.search);
    for (const tab of document.querySelectorAll("[data-tab]")) {
      const [name, value] = tab.dataset.tab.split("=");
      const others = ["handling", "condition"].filter((each) => each !== name);
      const plain = others.every((each) => !asked.get(each));
      tab.classList.toggle("is-current", plain && (asked.get(name) || "") === value && (value !== "" || !asked.get("condition")));
    }
  };

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === card) card.classList.add("is-open");
  });
  document.addEventListener("htmx:load", mark);
  document.addEventListener("htmx:pushedIntoHistory", mark);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-card]")) card?.classList.remove("is-open");
  });
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (event.key === "Escape") card?.classList.remove("is-open");
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const all = links();
    const at = all.findIndex((link) => link.dataset.alert === chosen());
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
    if (next) { next.focus(); next.click(); }
  });
  mark();
})();
