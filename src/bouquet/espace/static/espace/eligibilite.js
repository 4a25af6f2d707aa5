// Reads again who is eligible when the type, the start or the collectivités change. Without it, the button does it.
for (const form of document.querySelectorAll("form[data-eligibilite]")) {
  const watched = ["type", "debut", "collectivites", "ajout", "choix"];
  let turn = 0;
  form.addEventListener("change", async (event) => {
    if (!watched.includes(event.target.name)) return;
    const mine = ++turn;
    const body = new FormData(form);
    body.append("conseil", "1");
    const answer = await fetch(window.location.href, { method: "POST", body });
    if (!answer.ok || mine !== turn) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("eligibilite");
    if (fresh) document.getElementById("eligibilite").replaceChildren(...fresh.childNodes);
  });
}
