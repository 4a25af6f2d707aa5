"""Cover, éditorial and sommaire, the network, the natures of help."""

from bouquet.bilan import phrases
from bouquet.core import formats
from bouquet.core.formats import NBSP

from .sources import Sources
from .tables import in_words

TITLE = "Rapport d’activité de l’ingénierie publique"


def title(sources: Sources) -> str:
    """The report's title without its year, whether or not people wrote it."""
    written = sources.said("titre") or TITLE
    return written.removesuffix(str(sources.annee)).strip()


def cover(sources: Sources) -> dict:
    items = sources.bilan["par_thematique"]
    alt = f"Rosace de {sources.annee}{NBSP}: {len(items)} pétales, un par thématique. Interventions{NBSP}: "
    return {"titre": title(sources), "alt": f"{alt}{in_words(items)}."}


def legend(sources: Sources) -> list[dict | None]:
    """The thématiques, read down three columns."""
    items = sources.bilan["par_thematique"]
    rows = -(-len(items) // 3)
    cells = [
        items[column * rows + row] if column * rows + row < len(items) else None
        for row in range(rows)
        for column in range(3)
    ]
    return [{"code": item["code"], "libelle": item["libelle"]} if item else None for item in cells]


def how_to_read(sources: Sources) -> str:
    count = len(sources.bilan["par_thematique"])
    petals = phrases.capital(phrases.lettered(count, "pétale"))
    return f"{petals}, un par thématique. L’aire de chacun suit le nombre d’interventions."


def editorial(sources: Sources) -> dict | None:
    """None when nobody wrote it."""
    if not sources.said("edito_titre") or not sources.said("edito"):
        return None
    signatories = (sources.rapport or {}).get("signataires") or []
    return {
        "titre": sources.said("edito_titre"),
        "chapeau": sources.said("edito_chapeau"),
        "texte": sources.text("edito"),
        "signataires": [{"nom": s.get("nom", ""), "fonction": s.get("fonction", "")} for s in signatories],
    }


def network(sources: Sources) -> dict:
    rows = phrases.members(sources.document["organismes"], sources.annee)
    joined = {o["sigle"] for o in phrases.newcomers(rows, sources.annee)}

    def member(row: dict) -> dict:
        known = sources.references.organismes.get(row["sigle"], {})
        services = phrases.listed(known.get("services") or [])
        return {
            "nom": row["nom"],
            "sigle": "" if row["sigle"] == row["nom"] or row["nature"] == "direction" else row["sigle"],
            "arrive": row["sigle"] in joined,
            "services": phrases.capital(services),
            "description": "" if services else known.get("description") or "",
        }

    by_name = sorted(rows, key=lambda o: o["nom"])
    return {
        "titre": phrases.partners(rows, sources.annee),
        "demarche": sources.text("demarche"),
        "arrivees": phrases.welcome(rows, sources.annee),
        "nouveau": f"Nouveau en {sources.annee}",
        "directions": [member(o) for o in by_name if o["nature"] == "direction"],
        "partenaires": [member(o) for o in by_name if o["nature"] != "direction"],
    }


def natures(sources: Sources) -> dict | None:
    """Definitions of the natures, each over the steps of a project it covers; None without definitions."""
    steps, counted = sources.references.etapes, {i["code"]: i for i in sources.bilan["par_nature"]}
    rows = [_nature(n, counted.get(n["code"]), steps) for n in sources.references.natures]
    if not rows or not steps:
        return None
    count = phrases.capital(phrases.lettered(len(rows), "façon", feminine=True))
    return {
        "titre": f"{count} d’aider, de l’idée au chantier",
        "parcours": f"De l’idée à la {steps[-1].lower()} des travaux",
        "etapes": list(steps),
        "natures": rows,
    }


def _nature(nature: dict, item: dict | None, steps: tuple[str, ...]) -> dict:
    start, end = nature["etape_debut"], nature["etape_fin"]
    covered = phrases.listed(step.lower() for step in steps[start:end])
    done = item["interventions"] if item else 0
    share = f", {formats.percent(item['part_pct'], 1)}" if item and done else ""
    return {
        "libelle": nature["libelle"],
        "sigle": nature["sigle"],
        "definition": nature["definition"],
        "exemple": f"«{NBSP}{nature['exemple']}{NBSP}»" if nature["exemple"] else "",
        "verbe": nature["verbe"],
        "debut": start,
        "fin": end,
        "compte": f"{formats.counted(done, 'intervention')}{share}",
        "alt": f"{nature['libelle']}{NBSP}: {covered}.",
    }
