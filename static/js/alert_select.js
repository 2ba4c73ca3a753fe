// Choosing rows: boxes, x, Shift for a range, all that the filters find. What is chosen survives the refreshes of the
// list; rows that have left it are chosen no more.
window.datongChosen = (() => {
  const bar = document.querySelector("[data-bulk]");
  const inbox = window.datongInbox;
  const chosen = new Set();
  let all = false;
  let anchor = null;
  const boxes = () => [...document.querySelectorAll("[data-pick]")];
  const total = () => document.querySelector("[data-total]")?.dataset.total || "0";

  const show = () => {
    for (const box of boxes()) {
      box.checked = all || chosen.has(box.value);
      box.closest("tr").classList.toggle("is-picked", box.checked);
    }
    const count = all ? total() : String(chosen.size);
    bar.classList.toggle("is-on", all || chosen.size > 0);
    bar.querySelector("[data-bulk-count]").textContent = count;
    bar.querySelector("[name=scope]").value = all ? "all" : "";
    const more = bar.querySelector("[data-bulk-all]");
    more.hidden = all || !chosen.size || String(boxes().length) === total();
    bar.querySelector("[data-bulk-total]").textContent = total();
  };
  const set = (id, on) => { if (on) chosen.add(id); else chosen.delete(id); };
  const toggle = (id) => { all = false; set(id, !chosen.has(id)); anchor = id; show(); };
  // From the last chosen row to this one; a row that has left the list is no end of a range.
  const extend = (id) => {
    const ids = boxes().map((box) => box.value);
    if (!ids.includes(anchor)) anchor = id;
    const [from, to] = [ids.indexOf(anchor), ids.indexOf(id)];
    ids.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((each) => set(each, true));
    all = false;
    show();
  };
  const everything = () => { all = boxes().length > 0; show(); };
  const none = () => { chosen.clear(); all = false; anchor = null; show(); };
  const any = () => all || chosen.size > 0;

  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-pick]");
    if (box) {
      if (event.shiftKey) extend(box.value); else { all = false; set(box.value, box.checked); anchor = box.value; show(); }
    }
    if (event.target.closest("[data-bulk-all]")) everything();
    if (event.target.closest("[data-bulk-none]")) none();
  });
  document.addEventListener("mousedown", (event) => { if (event.shiftKey && event.target.closest("tr[data-row]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const row = event.shiftKey && !event.target.closest("input, button") && event.target.closest("tr[data-row]");
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    extend(row.querySelector("[data-pick]").value);
  }, true);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt.closest("#rows")) {
      const there = new Set(boxes().map((box) => box.value));
      for (const id of chosen) if (!there.has(id)) chosen.delete(id);
      show();
    }
  });
  document.addEventListener("alerts-done", none);
  show();
  return { toggle, extend, everything, none, any, current: () => inbox.chosen() };
})();
