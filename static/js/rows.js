// tr[data-row]: a click anywhere in the row opens the row's first link.
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row || event.target.closest("a, button, input, label, select, summary") || window.getSelection().toString()) return;
  const link = row.querySelector("a[href]");
  if (link) link.click();
});
