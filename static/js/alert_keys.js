// The keys of the inbox. Verbs go to the chosen rows, else to the card: the same buttons a mouse would press.
(() => {
  const inbox = window.datongInbox;
  const picked = window.datongChosen;
  const search = () => document.querySelector("#filters input[type=text]");
  const writes = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const closeMenus = () => document.querySelectorAll("[data-more-filters][open]").forEach((each) => { each.open = false; });

  const press = (key) => {
    const on = (root) => {
      const button = root.querySelector(`[data-key="${key}"]`);
      button?.click();
      return Boolean(button);
    };
    return picked.any() ? on(document.querySelector("[data-bulk]")) : inbox.whenShown(() => on(inbox.card));
  };
  const walk = (step, range) => {
    const before = inbox.chosen();
    if (range && before) picked.extend(before);
    const row = inbox.move(step);
    if (range && row) picked.extend(row.querySelector("[data-pick]").value);
    return Boolean(row);
  };
  const pick = (range) => {
    const id = inbox.chosen() || inbox.move(1)?.querySelector("[data-pick]").value;
    if (!id || !inbox.rowOf(id)) return false;
    if (range) picked.extend(id); else picked.toggle(id);
    return true;
  };
  const escape = () => {
    closeMenus();
    const asked = inbox.card.querySelector("[data-ask]");
    if (asked?.childElementCount) { asked.replaceChildren(); return false; }
    if (inbox.card.classList.contains("is-open") && window.innerWidth < 1100) inbox.card.classList.remove("is-open");
    else picked.none();
    return false;
  };
  const undo = () => { const button = document.querySelector("#undo [data-undo]"); button?.click(); return Boolean(button); };
  const acts = {
    j: (event) => walk(1, event.shiftKey), k: (event) => walk(-1, event.shiftKey),
    arrowdown: (event) => event.shiftKey && walk(1, true), arrowup: (event) => event.shiftKey && walk(-1, true),
    x: (event) => pick(event.shiftKey), "*": () => { picked.everything(); return true; },
    o: () => { inbox.open(); return true; },
    "/": () => { const box = search(); box?.focus(); box?.select(); return Boolean(box); },
    "?": () => { document.getElementById("help").showModal(); return true; },
    z: undo, escape,
    ...Object.fromEntries(["c", "e", "f", "a", "s", "n"].map((key) => [key, () => press(key)])),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (writes(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = acts[event.key.toLowerCase()];
    if (act?.(event)) event.preventDefault();
  });
})();
