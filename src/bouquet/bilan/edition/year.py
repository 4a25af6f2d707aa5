"""The year as a whole."""

from bouquet.bilan import phrases
from bouquet.core import formats
from bouquet.core.formats import NBSP

from .sources import Sources, length, whole_shares
from .tables import figure, in_words, themes_table

MANY = 40  # beyond, dots give way to a bar
TALL_TABLE = 14


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def headline(sources: Sources) -> dict:
    counts, annee = sources.bilan, sources.annee
    note = phrases.constant_note(counts, annee) if phrases.differs(counts) else ""
    return {
        "titre": phrases.headline(counts, annee),
        "nombre": formats.number(counts["demandes"]),
        "suite": phrases.headline_rest(counts, annee),
        "evolution": phrases.evolution(counts),
        "evolution_note": phrases.evolution_note(counts, annee),
        "constante": phrases.constant_evolution(counts),
        "cles": _keys(sources),
        "mois": _months(sources),
        "source": f"{note} {sources.credit}".strip(),
    }


def _keys(sources: Sources) -> list[dict]:
    communes, parts = sources.document["communes"], sources.document["groupements"]
    epci, total = parts["epci"], sources.bilan["demandes"]
    asked = [communes["demandes"], epci["demandes"], parts["syndicats"]["demandes"]]
    known = epci["total_presents"]
    few = [epci["distincts"], known] if 0 < known <= MANY and epci["distincts"] <= known else None
    tones = ("primary", "ramp-3", "ramp-2")
    return [
        figure(
            formats.number(communes["distinctes"]),
            f"{phrases.coverage_note(communes)} {phrases.small_note(communes)}".strip(),
            gauge=[(_share(communes["distinctes"], communes["total"]), "primary")],
        ),
        figure(
            formats.number(epci["distincts"]),
            phrases.epci_note(epci),
            gauge=[(_share(min(epci["distincts"], known), known), "primary")],
            dots=few,
        ),
        figure(
            formats.percent(communes["part_pct"]),
            phrases.who_asks(sources.document),
            gauge=[(_share(n, total), tone) for n, tone in zip(asked, tones, strict=True)],
        ),
    ]


def _months(sources: Sources) -> dict:
    now, before = sources.bilan["par_mois"], sources.bilan["par_mois_n1"]
    top, strong = max([*now, *before]), phrases.peaks(now)
    rows = [
        {
            "nom": formats.MONTHS_SHORT[i],
            "n": formats.number(n),
            "fort": i in strong and len(strong) < 4,
            "hauteur": length(n, top),
            "repere": length(before[i], top) if sources.has_before else None,
        }
        for i, n in enumerate(now)
    ]
    tick = f" Le trait marque le même mois de {sources.annee - 1}." if sources.has_before else ""
    said = ", ".join(f"{formats.MONTHS[i]} {formats.number(n)}" for i, n in enumerate(now))
    last = ", ".join(f"{formats.MONTHS[i]} {formats.number(n)}" for i, n in enumerate(before))
    alt = f"Demandes par mois en {sources.annee}{NBSP}: {said}."
    return {
        "titre": phrases.months(sources.bilan),
        "chapeau": f"Demandes par mois.{tick}",
        "lignes": rows,
        "alt": f"{alt} En {sources.annee - 1}{NBSP}: {last}." if sources.has_before else alt,
    }


def thematiques(sources: Sources) -> dict:
    items = sources.bilan["par_thematique"]
    return {
        "titre": phrases.themes(items),
        "alt": f"Rosace du département, aires des pétales en interventions{NBSP}: {in_words(items)}.",
        "unites": [
            ("text", "Une demande est une question posée par une collectivité. Une intervention est le travail d’un "
             "service ou d’un partenaire pour y répondre."),
            ("text", phrases.units(sources.bilan)),
            ("text", phrases.joint(sources.bilan)),
        ],
        "table": themes_table(sources, items, width=20 if sources.has_before else 37),
        "natures": natures(sources),
    }  # fmt: skip


def natures(sources: Sources) -> dict:
    document = sources.document
    parts = (
        ("Toutes collectivités", document["global"]["par_nature"]),
        ("Communes", document["communes"]["par_nature"]),
        ("EPCI et syndicats", document["groupements"]["par_nature"]),
    )
    return {
        "titre": phrases.natures(sources.bilan["par_nature"]),
        "chapeau": f"Interventions par nature et par demandeur, en{NBSP}%.",
        "noms": [i["libelle"] for i in sources.bilan["par_nature"]],
        "alt": " ".join(f"{name}{NBSP}: {in_words(items)} interventions." for name, items in parts),
        "lignes": [_nature_row(name, items) for name, items in parts],
    }


def _nature_row(name: str, items: list[dict]) -> dict:
    shown = [
        {"part": item["part_pct"], "rang": n, "texte": formats.number(whole)}
        for n, (item, whole) in enumerate(zip(items, whole_shares(items), strict=True))
        if item["part_pct"]
    ]
    count = formats.counted(sum(i["interventions"] for i in items), "intervention")
    return {"nom": name, "compte": count, "parts": shown}


def answers(sources: Sources) -> dict:
    """Who answered, where demandes came from, how some ended."""
    counts, rows = sources.bilan, sources.document["organismes"]
    active = [o for o in rows if o["interventions"] or o["interventions_n1"]]
    top = max((o["interventions"] for o in active), default=0)
    joint, origins = counts["expertise_conjointe"], counts["par_origine"]
    return {
        "titre": phrases.work(rows),
        "cles": [
            figure(formats.number(counts["interventions"]), _interventions(sources)),
            figure(formats.number(joint), f"{_have(joint)} plusieurs organismes"),
            figure(formats.number(counts["beneficiaires"]), _beneficiaires(sources)),
        ],
        "organismes": {
            "titre": "Ce que chacun a fait",
            "avant": sources.before,
            "air": 1.9 if len(active) <= TALL_TABLE else 1.1,
            "lignes": [_organisme(o, top) for o in active],
            "total": formats.number(counts["interventions"]),
            "total_n1": formats.number(counts["interventions_n1"]),
            "note": "Les services d’une direction sont comptés avec elle. Une demande à laquelle plusieurs organismes "
            "ont répondu figure sur la ligne de chacun d’eux : cette colonne ne s’additionne pas.",
        },
        "origines": _origins(origins, counts["demandes"]),
        "issues": {"titre": "Refusées, abandonnées, réorientées", "texte": _ends(sources)},
    }  # fmt: skip


def _have(count: int) -> str:
    return formats.plural(count, "demande a réuni", "demandes ont réuni")


def _interventions(sources: Sources) -> str:
    word = formats.plural(sources.bilan["interventions"], "intervention")
    before = sources.bilan["interventions_n1"]
    return f"{word}, pour {formats.number(before)} en{NBSP}{sources.annee - 1}" if before else word


def _beneficiaires(sources: Sources) -> str:
    count, before = sources.bilan["beneficiaires"], sources.bilan["beneficiaires_n1"]
    word = formats.plural(count, "collectivité a demandé", "collectivités ont demandé")
    return f"{word}, pour {formats.number(before)} en{NBSP}{sources.annee - 1}" if before else word


def _organisme(row: dict, top: int) -> dict:
    return {
        "nom": row["nom"],
        "direction": row["nature"] == "direction",
        "n": formats.number(row["interventions"]),
        "longueur": length(row["interventions"], top),
        "demandes": formats.number(row["demandes"]),
        "n1": formats.number(row["interventions_n1"]),
    }


def _origins(items: list[dict], total: int) -> dict:
    return {
        "titre": "D’où viennent les demandes",
        "lignes": [
            {
                "libelle": item["libelle"],
                "n": formats.number(item["demandes"]),
                "part": formats.percent(item["part_pct"], 1),
            }
            for item in items
        ],
        "total": formats.number(total),
        "part": formats.percent(100 if total else 0),
    }


def _ends(sources: Sources) -> str:
    ends = phrases.unhappy_ends(sources.bilan)
    if not sources.bilan["demandes"]:
        return ends
    return f"Le total de {formats.counted(sources.bilan['demandes'], 'demande')} les comprend. {ends}"
