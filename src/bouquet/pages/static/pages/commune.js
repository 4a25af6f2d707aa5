// Under a box [list] whose datalist has data-communes: names that begin with the letters typed, from the third one.
// Without it, sending the form offers the same choice. Says `commune` (bubbling) when a name of the list was taken.
for (const list of document.querySelectorAll("datalist[data-communes]")) {
  const box = document.querySelector(`input[list="${list.id}"]`);
  if (!box) continue;
  let known = [];
  let timer = 0;
  let asked = "";

  const taken = () => known.find((one) => one.nom === box.value);

  async function ask() {
    const letters = box.value.trim();
    if (letters.length < 3 || letters === asked || taken()) return;
    asked = letters;
    try {
      const answer = await fetch(`${list.dataset.communes}?q=${encodeURIComponent(letters)}`);
      if (!answer.ok || asked !== letters) return;
      known = (await answer.json()).communes;
      list.replaceChildren(...known.map((one) => new Option("", one.nom)));
    } catch {
      // Offline: what was typed is enough, the server asks which one.
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    const one = taken();
    if (one) box.dispatchEvent(new CustomEvent("commune", { bubbles: true, detail: one }));
    else timer = setTimeout(ask, 150);
  });
}
