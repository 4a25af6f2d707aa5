// The key "/" focuses the page's search box (input[data-search]), as users of work lists expect.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("input[data-search]");
  if (box) {
    event.preventDefault();
    box.focus();
  }
});
