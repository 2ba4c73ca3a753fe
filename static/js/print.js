// [data-print] opens the browser's print dialogue for the page it stands on.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
