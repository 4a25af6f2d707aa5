// The door without network: what is said is kept in this browser, shown at once, and sent when the network is back.
// Each mark carries its moment, so that the server keeps the last one said, whatever the order in which they come.
// Without this script each button sends its form.
const list = document.querySelector("[data-presences]");
const walkIn = document.querySelector("[data-arrivee]");
const notice = document.querySelector("[data-reseau]");
const filter = document.querySelector("[data-filtre]");
const KEY = `bouquet:presences:${location.pathname}`;
const AGAIN = 10_000; // milliseconds between two tries
const TIMEOUT = 15_000; // a network that answers nothing is no network
const COUNTS = { presents: "[data-presents]", absents: "[data-absents]", attendus: "[data-attendus]" };
const STATES = { presente: "presente", absente: "absente", annuler: "confirmee" };
let kept = { marques: {}, arrivees: [] };
let busy = false;
let trouble = "";

function restore() {
  try {
    kept = { ...kept, ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    // Nothing that can be read: nothing was kept.
  }
}

function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Full or forbidden: kept as long as the page stays open.
  }
  tell();
}

const waiting = () => Object.keys(kept.marques).length + kept.arrivees.length;

function tell() {
  const count = waiting();
  const words = count > 1 ? `${count} pointages attendent` : "1 pointage attend";
  const lost = count ? `${words} le réseau : gardez cette page ouverte, l’envoi reprend tout seul.` : "";
  notice.textContent = trouble || lost;
  notice.hidden = !notice.textContent;
}

const row = (key) => document.getElementById(`i${key}`);

function show(key, state) {
  const line = row(key);
  if (!line) return;
  line.dataset.etat = state;
  const rows = [...list.children];
  if (rows.length && filter) {
    document.querySelector(COUNTS.presents).textContent = rows.filter((one) => one.dataset.etat === "presente").length;
    document.querySelector(COUNTS.absents).textContent = rows.filter((one) => one.dataset.etat === "absente").length;
    document.querySelector(COUNTS.attendus).textContent = rows.filter((one) => one.dataset.etat === "confirmee").length;
  }
}

// The server's answer; null without network, and when it is not the server that answers.
async function post(form, values) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, ...values });
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (!answer.headers.get("content-type")?.startsWith("application/json")) {
      trouble = answer.status < 500 ? "Vous n’êtes plus connecté : rechargez la page. Rien n’est perdu." : "";
      return null;
    }
    trouble = "";
    return { status: answer.status, told: await answer.json() };
  } catch {
    return null;
  }
}

async function sendMark(key, mark) {
  const answer = await post(list.querySelector("[data-pointer]"), { inscription: key, ...mark });
  if (!answer) return false;
  const { etat, erreur } = answer.told;
  if (kept.marques[key]?.le === mark.le) {
    delete kept.marques[key];
    show(key, etat);
  }
  const refusal = row(key)?.querySelector("[data-refus]");
  if (refusal) {
    refusal.textContent = erreur;
    refusal.hidden = !erreur;
  }
  return true;
}

// One that the server refuses comes back into the form, to be corrected.
async function sendArrival(values) {
  const answer = await post(walkIn, values);
  if (!answer) return false;
  kept.arrivees = kept.arrivees.filter((one) => one.cle !== values.cle);
  if (answer.status === 201) return true;
  for (const [name, value] of Object.entries(values)) {
    if (walkIn.elements[name] instanceof Element) walkIn.elements[name].value = value;
  }
  walkIn.closest("details").open = true;
  trouble = `${values.nom} : ${answer.told.erreur}`;
  return true;
}

async function flush() {
  if (busy || !waiting()) return;
  busy = true;
  const arrivals = kept.arrivees.length;
  let goes = true;
  for (const [key, mark] of Object.entries(kept.marques)) {
    goes = goes && (await sendMark(key, mark));
  }
  for (const values of [...kept.arrivees]) {
    goes = goes && (await sendArrival(values));
  }
  busy = false;
  keep();
  if (goes && waiting()) flush(); // said meanwhile
  if (arrivals && !waiting() && !trouble) location.reload();
}

list?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const geste = event.submitter?.value;
  const key = form.elements.inscription.value;
  if (!STATES[geste]) return;
  kept.marques[key] = { geste, le: new Date().toISOString() };
  show(key, STATES[geste]);
  keep();
  row(key).querySelector(geste === "annuler" ? ".dire-present" : ".reprendre").focus();
  flush();
});

walkIn.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  const values = Object.fromEntries(new FormData(walkIn));
  delete values.csrfmiddlewaretoken;
  if (!values.nom.trim()) {
    walkIn.elements.nom.focus();
    return;
  }
  kept.arrivees.push({ ...values, le: new Date().toISOString() });
  walkIn.reset();
  walkIn.elements.cle.value = `${Date.now()}-${Math.random()}`.slice(0, 40);
  keep();
});

// As the server folds names: without accents, small letters.
const fold = (text) =>
  text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

filter?.addEventListener("input", () => {
  const words = fold(filter.value).split(" ");
  let found = 0;
  for (const line of list?.children ?? []) {
    line.hidden = !words.every((word) => line.dataset.plie.includes(word));
    found += !line.hidden;
  }
  document.querySelector("[data-personne]")?.toggleAttribute("hidden", found > 0);
});
if (filter) {
  filter.form.addEventListener("submit", (event) => event.preventDefault());
  filter.form.querySelector("button").hidden = true; // the list answers while one types
}

restore();
for (const [key, mark] of Object.entries(kept.marques)) show(key, STATES[mark.geste]);
tell();
flush();
addEventListener("online", flush);
document.addEventListener("visibilitychange", flush);
setInterval(flush, AGAIN);
