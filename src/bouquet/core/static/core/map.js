// Writes below a picture what the pointer or the keyboard is on. Without it, the native tooltips and the table remain.
for (const picture of document.querySelectorAll(".picture")) {
  const reading = picture.querySelector(".reading");
  if (!reading) continue;
  const show = (event) => {
    const mark = event.target.closest("[data-lecture]") || event.target.querySelector?.("[data-lecture]");
    if (mark && picture.contains(mark)) reading.textContent = mark.dataset.lecture;
  };
  picture.addEventListener("pointerover", (event) => event.target.closest("svg") && show(event));
  picture.addEventListener("focusin", (event) => event.target.closest("svg a") && show(event));
}
