// 告警中心: the chosen row stays marked through every refresh, J and K move through the rows (from where the last one
// stood when it has left the list); on a narrow screen the card covers the list until it is closed.
window.datongInbox = (() => {
  const card = document.getElementById("alert-card");
  const links = () => [...document.querySelectorAll("a[data-alert]")];
  const shown = () => card?.querySelector("[data-alert-card]")?.dataset.alertCard;
  let coming = null; // the row whose card has been asked for and is not there yet
  const chosen = () => coming ?? shown();
  const rowOf = (id) => document.getElementById(`alert-${id}`);
  let place = -1;

  const mark = () => {
    links().forEach((link, index) => {
      const current = link.dataset.alert === chosen();
      link.closest("tr").classList.toggle("is-current", current);
      if (current) { link.setAttribute("aria-current", "true"); place = index; } else link.removeAttribute("aria-current");
    });
  };
  // Asked by the card itself: a row may be swapped away by a refresh while its card is on the way.
  const show = (link) => {
    coming = link.dataset.alert;
    waiting = null;
    mark();
    htmx.ajax("GET", link.getAttribute("href"), { target: card, source: card, swap: "innerHTML" });
  };
  // `step` rows on; the row that is reached, or undefined at the end.
  const move = (step) => {
    const all = links();
    const at = all.findIndex((link) => link.dataset.alert === chosen());
    const from = at >= 0 ? at + step : place >= 0 && step > 0 ? place : place + step;
    const next = all[Math.min(Math.max(from, 0), all.length - 1)];
    if (!next) return undefined;
    next.focus();
    next.closest("tr").scrollIntoView({ block: "nearest" });
    if (next.dataset.alert !== chosen()) show(next);
    return next.closest("tr");
  };
  const open = () => {
    if (chosen()) card.classList.add("is-open");
    else move(1);
  };

  // Once the card of the chosen row is there: a key pressed too early must not act on the card before.
  const whenShown = (act) => {
    if (!coming) return act();
    waiting = act;
    return true;
  };
  let waiting = null;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-alert]");
    if (link) { coming = link.dataset.alert; waiting = null; mark(); }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== card) return;
    const { verb, path } = event.detail.requestConfig ?? {};
    const passed = verb === "get" && coming && path !== rowOf(coming)?.querySelector("a[data-alert]")?.getAttribute("href");
    if (passed && rowOf(coming)) return; // the card of a row passed by: the chosen one is still to come
    coming = null;
    card.classList.add("is-open");
    card.scrollTop = 0;
    mark();
    const act = waiting;
    waiting = null;
    act?.();
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => { if (event.detail.target === card) { coming = waiting = null; mark(); } });
  }
  document.addEventListener("htmx:load", mark);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-card]")) card?.classList.remove("is-open");
  });
  mark();
  return { card, chosen, links, move, open, rowOf, whenShown };
})();
