// The list by keyboard (j, k, x, ?) and the boxes that choose its lines. Without it everything works with Tab and Enter.
const dialog = document.getElementById("raccourcis");
const opener = document.querySelector("[data-shortcuts]");
const all = document.querySelector('#lot [name="toutes"]');
const boxes = [...document.querySelectorAll('#lot [name="demande"]')];
const links = [...document.querySelectorAll(".sheets .what")];
let current = -1;

function go(step) {
  const within = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const from = within >= 0 ? within : current;
  current = Math.min(Math.max(from + step, 0), links.length - 1);
  links[current].focus();
  links[current].closest("tr").scrollIntoView({ block: "nearest" });
}

function tell() {
  const count = boxes.filter((box) => box.checked).length;
  all.checked = count === boxes.length;
  all.indeterminate = count > 0 && !all.checked;
  document.querySelector("[data-chosen]").textContent = count ? `${count} cochée${count > 1 ? "s" : ""}` : "";
}

function tick() {
  const box = links[current]?.closest("tr").querySelector('[name="demande"]');
  if (box) box.click();
}

const actions = { j: () => go(1), k: () => go(-1), x: tick, "?": () => dialog.showModal() };

if (dialog) {
  const off = dialog.querySelector("[data-shortcuts-off]");
  off.checked = localStorage.getItem("raccourcis") === "non";
  off.addEventListener("change", () => localStorage.setItem("raccourcis", off.checked ? "non" : "oui"));
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  document.addEventListener("focusin", (event) => {
    const line = event.target.closest(".sheets tbody tr");
    if (line) current = links.indexOf(line.querySelector(".what"));
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest(
      "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog",
    );
    if (typing || off.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

if (all) {
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
}
