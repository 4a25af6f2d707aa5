// The deposit: a draft kept in this browser, prestations suggested while writing, the mairie's public address.
// Without it the page does the same when it is sent, and the draft is kept by the link of a mail.
const KEY = "bouquet:demande";
const DAYS = 30;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "cle", "site_web", "brouillon", "pieces", "choix", "garder"]);
const form = document.querySelector("form[data-depot]");

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return kept && Date.now() - kept.le < DAYS * 86_400_000 ? kept.champs : null;
  } catch {
    return null;
  }
}

function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

if (document.querySelector("[data-demande-recue]")) forget();

if (form) {
  const notice = document.querySelector("[data-brouillon]");
  const place = document.querySelector("[data-suggestions]");
  const value = (name) => new FormData(form).get(name) || "";
  let timer = 0;
  let asked = "";
  let told = false; // the subject changed since prestations were last suggested

  function keep() {
    const champs = {};
    for (const [name, said] of new FormData(form)) {
      if (!LEFT_OUT.has(name) && typeof said === "string" && said) champs[name] = said;
    }
    try {
      localStorage.setItem(KEY, JSON.stringify({ le: Date.now(), champs }));
      notice.hidden = Object.keys(champs).length === 0;
    } catch {
      // Full or forbidden: the link by mail remains.
    }
  }

  // What the page was opened with goes before what was kept.
  function restore() {
    const champs = form.dataset.depot === "vide" ? read() : null;
    if (!champs) return;
    for (const [name, said] of Object.entries(champs)) {
      const field = form.elements[name];
      if (field instanceof Element && !field.value && !LEFT_OUT.has(name)) field.value = said;
    }
    notice.hidden = false;
    suggest(value("prestation") || champs.prestation || "");
  }

  async function suggest(chosen = value("prestation")) {
    const texte = `${value("objet")} ${value("description")}`.trim().slice(0, 600);
    const query = new URLSearchParams({ texte, thematique: value("thematique"), prestation: chosen });
    if ((texte.length < 4 && !chosen) || asked === String(query)) return;
    asked = String(query);
    try {
      const answer = await fetch(`${place.dataset.suggestions}?${query}`);
      if (!answer.ok || asked !== String(query)) return;
      const piece = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!place.contains(document.activeElement)) place.replaceChildren(...piece.body.childNodes);
    } catch {
      // Offline: the page suggests when it is sent.
    }
  }

  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    told ||= ["objet", "description", "thematique"].includes(event.target.name);
    timer = setTimeout(() => {
      keep();
      if (told) suggest();
      told = false;
    }, 350);
  });
  form.addEventListener("submit", keep);
  form.addEventListener("commune", (event) => {
    const given = { contact_courriel: event.detail.courriel, contact_telephone: event.detail.telephone };
    for (const [name, said] of Object.entries(given)) {
      const field = form.elements[name];
      if (!said || (field.value && field.value !== field.dataset.public)) continue;
      field.value = field.dataset.public = said;
      document.querySelector("[data-public]").hidden = false;
    }
  });
  document.querySelector("[data-effacer]").addEventListener("click", () => {
    clearTimeout(timer);
    forget();
    location.assign(location.pathname);
  });
  restore();
}
