"""What the yearly report says besides its tables: the network, its meetings, the editorial, how things are counted."""

import re
from collections import Counter

from bouquet.core.formats import NBSP, counted, number, percent, plural, signed_percent

from .places import small_communes
from .words import capital, lettered, letters, listed

FORMATS = {  # name, feminine
    "webinaire": ("webinaire", False),
    "atelier": ("atelier", False),
    "rencontre": ("rencontre", True),
}


# ---- network ------------------------------------------------------------------------------------------------


def newcomers(organismes: list[dict], annee: int) -> list[dict]:
    """Organismes that joined in the year."""
    return [o for o in organismes if o["date_adhesion"][:4] == str(annee)]


def members(organismes: list[dict], annee: int) -> list[dict]:
    """Those still in the network in the year: one that left before is listed for its last year's work only."""
    return [o for o in organismes if not o.get("date_sortie") or o["date_sortie"][:4] >= str(annee)]


def partners(organismes: list[dict], annee: int) -> str:
    """`Douze partenaires, dont deux nouveaux`."""
    count = sum(o["nature"] == "partenaire" for o in members(organismes, annee))
    new = sum(o["nature"] == "partenaire" for o in newcomers(organismes, annee))
    if not count:
        return "Le Département et ses directions"
    if not new:
        return f"Le Département et {lettered(count, 'partenaire')}"
    return f"{capital(lettered(count, 'partenaire'))}, dont {letters(new)} {plural(new, 'nouveau', 'nouveaux')}"


def welcome(organismes: list[dict], annee: int) -> str:
    """`TERANA et CMA ont rejoint le réseau en 2025.`; empty when nobody did."""
    names = [o["sigle"] for o in newcomers(organismes, annee)]
    return f"{listed(names)} {plural(len(names), 'a', 'ont')} rejoint le réseau en{NBSP}{annee}." if names else ""


def work(organismes: list[dict]) -> str:
    """Who carried the interventions: directions of the Département or partenaires."""
    total = sum(o["interventions"] for o in organismes)
    own = sum(o["interventions"] for o in organismes if o["nature"] == "direction")
    if not total:
        return f"Aucune intervention cette{NBSP}année"
    if own in (0, total):
        who = "le Département" if own else "les partenaires"
        return f"Toutes les interventions par {who}"
    part = 100 * own / total
    if 49 <= part <= 51:
        return "Autant d’interventions par le Département que par les partenaires"
    who, share = ("le Département", part) if part > 50 else ("les partenaires", 100 - part)
    return f"{percent(share)} des interventions par {who}"


# ---- animation ----------------------------------------------------------------------------------------------


def actions(rows: list[dict]) -> str:
    """`Dix rendez-vous, 482 participations`."""
    if not rows:
        return f"Pas de rendez-vous cette{NBSP}année"
    people = sum(row["participants"] for row in rows)
    return f"{capital(lettered(len(rows), 'rendez-vous', 'rendez-vous'))}, {counted(people, 'participation')}"


def actions_by_format(rows: list[dict]) -> dict[str, str]:
    """`Six webinaires` by format, for those that took place, in the order webinaires, ateliers, rencontres."""
    counts = Counter(row["format"] for row in rows)
    return {
        code: capital(lettered(counts[code], name, feminine=feminine))
        for code, (name, feminine) in FORMATS.items()
        if counts[code]
    }


def meetings(part: dict) -> str:
    """`dix séances, 482 présences`, from the part `animation` of a document."""
    return f"{lettered(part['seances'], 'séance', feminine=True)}, {counted(part['presences'], 'présence')}"


def followed(part: dict) -> str:
    """What came after the rencontres: `38 demandes ont suivi une rencontre, dans les 90 jours.`"""
    count, days = part["demandes_suivant_une_rencontre"], counted(part["delai_jours"], "jour")
    if not count:
        return f"Aucune demande n’a suivi une rencontre dans les {days}."
    said = f"{counted(count, 'demande')} {plural(count, 'a suivi', 'ont suivi')}"
    return f"{said} une rencontre, dans les {days} après la venue de la collectivité."


# ---- editorial ----------------------------------------------------------------------------------------------


def editorial_values(document: dict) -> dict[str, str]:
    """What `{name}` stands for in the texts people write for the report."""
    network = members(document["organismes"], document["annee"])
    counts, communes, parts = document["global"], document["communes"], document["groupements"]
    change, constant = counts["evolution_pct"], counts["evolution_perimetre_constant_pct"]
    return {
        "annee": str(document["annee"]),
        "annee_precedente": str(document["annee"] - 1),
        "annee_suivante": str(document["annee"] + 1),
        "demandes": number(counts["demandes"]),
        "demandes_n1": number(counts["demandes_n1"]),
        "evolution": "" if change is None else signed_percent(change),
        "evolution_constante": "" if constant is None else signed_percent(constant),
        "interventions": number(counts["interventions"]),
        "beneficiaires": number(counts["beneficiaires"]),
        "communes": number(communes["distinctes"]),
        "communes_total": number(communes["total"]),
        "couverture": percent(communes["couverture_pct"]),
        "part_communes": percent(communes["part_pct"]),
        "petites_communes": number(small_communes(communes)),
        "epci": number(parts["epci"]["distincts"]),
        "syndicats": number(parts["syndicats"]["distincts"]),
        "expertise_conjointe": number(counts["expertise_conjointe"]),
        "partenaires": number(sum(o["nature"] == "partenaire" for o in network)),
    }


def fill_in(text: str, values: dict[str, str]) -> str:
    """The text with each known `{name}` replaced; an unknown one stays as it was written, so that it is seen."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), text)


# ---- how things are counted ---------------------------------------------------------------------------------


MEETINGS_RULE = (
    "Les rencontres",
    "Une séance compte l’année où elle se tient\u00a0; une rencontre, une fois, l’année de sa première séance\u00a0; "
    "une annulée ne compte pas. Une présence est une personne inscrite et venue. Une demande suit une rencontre "
    "quand sa collectivité y était présente le jour même ou dans les {delai}\u00a0jours d’avant\u00a0; elle compte "
    "une fois.",
)
RULES = (
    (
        "Une demande",
        "Une collectivité demande de l’aide. Elle compte l’année où elle la demande, même si elle est ensuite "
        "refusée ou abandonnée\u00a0; un doublon ne compte pas.",
    ),
    (
        "Une intervention",
        "Un organisme travaille sur une demande. Plusieurs organismes peuvent répondre à la même demande"
        "\u00a0: c’est une expertise conjointe. Thématiques et natures comptent des interventions.",
    ),
    (
        "Un bénéficiaire",
        "Une collectivité qui a fait au moins une demande. Elle compte une fois, quel que soit leur nombre.",
    ),
    (
        "La couverture",
        "Les communes qui ont demandé, sur les {communes} du département au 1er\u00a0janvier\u00a0{annee}. Celles "
        "d’autres départements sont comptées à part.",
    ),
    (
        "Les EPCI",
        "Deux nombres les situent\u00a0: ceux dont au moins une commune est dans le département, et parmi eux "
        "ceux qui y ont leur siège.",
    ),
    (
        "Les cantons",
        "Un canton compte les demandes de ses communes. Une ville partagée entre plusieurs cantons a son propre "
        "canton-ville. EPCI et syndicats sont sur la ligne «\u00a0hors canton\u00a0»\u00a0; toutes les lignes "
        "additionnées donnent le total.",
    ),
    (
        "Les conventions",
        "Une convention compte pour une demande l’année où elle prend effet ou est expressément renouvelée"
        "\u00a0; un renouvellement tacite n’en ajoute pas.",
    ),
    (
        "À périmètre constant",
        "La comparaison avec {before} est donnée deux fois\u00a0: telle quelle, puis sans les organismes arrivés "
        "en {before} ou {annee} ni les sortes de conventions recensées pour la première fois en {annee}.",
    ),
    (
        "Les pourcentages",
        "Ils sont arrondis de sorte que leur somme fasse toujours 100\u00a0%.",
    ),
    MEETINGS_RULE,
    (
        "Un bilan figé",
        "Une fois publié, un bilan ne change plus. Une correction donne une nouvelle version"
        "\u00a0; l’ancienne reste lisible.",
    ),
)


def counting_rules(document: dict) -> list[tuple[str, str]]:
    """« Comment nous comptons »: pairs of a title and a plain explanation. A document of `/1` counts no rencontre."""
    annee = document["annee"]
    values = {
        "communes": counted(document["communes"]["total"], "commune"),
        "annee": annee,
        "before": annee - 1,
        "delai": document.get("animation", {}).get("delai_jours"),
    }
    told = RULES if "animation" in document else [rule for rule in RULES if rule is not MEETINGS_RULE]
    return [(title, text.format(**values)) for title, text in told]
