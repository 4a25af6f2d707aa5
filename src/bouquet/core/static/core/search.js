// The key "/" focuses the page's search box (input[data-search]), else that of the header, as users of work lists expect.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (localStorage.getItem("raccourcis") === "non") return;
  const shown = (box) => box.checkVisibility({ contentVisibilityAuto: true });
  const boxes = [...document.querySelectorAll("main input[data-search]"), ...document.querySelectorAll("input[data-search]")];
  const box = boxes.find(shown);
  if (box) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});
