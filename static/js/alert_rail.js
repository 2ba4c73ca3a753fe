// The rail of views: the one that is looked at is marked, saving keeps the filters of the address, and a refresh
// waits while someone writes or has a menu open in it.
(() => {
  const rail = document.getElementById("rail");
  if (!rail) return;
  const plain = (query) => {
    const kept = [...new URLSearchParams(query)].filter(([name, value]) => value && name !== "page");
    return kept.map((pair) => pair.join("=")).sort().join("&");
  };
  const mark = () => {
    const asked = plain(window.location.search);
    for (const link of rail.querySelectorAll("[data-view]")) {
      const current = plain(link.dataset.view) === asked;
      link.classList.toggle("is-current", current);
      if (current) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    }
    for (const hidden of document.querySelectorAll("[data-save-view] [name=query], [data-bulk] [name=query]")) hidden.value = window.location.search;
  };
  document.addEventListener("htmx:pushedIntoHistory", mark);
  document.addEventListener("htmx:load", mark);
  document.addEventListener("htmx:beforeRequest", (event) => {
    const poll = event.detail.elt.parentElement === rail;
    if (poll && (rail.querySelector("details[open]") || rail.querySelector("input:focus"))) event.preventDefault();
  });
  mark();
})();
