"""What the figures say of communes, groupements and cantons."""

from collections.abc import Iterable

from bouquet.core.formats import NBSP, counted, number, plural

from .words import capital, how_often, listed, listed_briefly, of, out_of_ten, rough_percent, theme, with_article
from .year import change, leaders, ranked

SMALL_STRATA = ("0-199", "200-499", "500-999")
ENOUGH = 20  # interventions below which shares say nothing of a canton
GAP = 2.0  # points of share from which a canton's profile is said to differ from the département's


# ---- communes -----------------------------------------------------------------------------------------------


def coverage(communes: dict) -> str:
    """`Sept communes sur dix, 108 encore à rencontrer`."""
    asked, whole = communes["distinctes"], communes["total"]
    left = whole - asked
    said = out_of_ten(asked, whole, "commune")
    if not whole:
        return "Aucune commune dans ce périmètre"
    if not asked:
        return f"{said} cette{NBSP}année, {number(whole)} à{NBSP}rencontrer"
    if left:
        return f"{said}, {number(left)} encore à{NBSP}rencontrer"
    return f"{said} {plural(whole, 'a', 'ont')} demandé conseil ou appui"


def small_communes(communes: dict) -> int:
    """Communes under 1 000 inhabitants that asked."""
    return sum(s["demandeuses"] for s in communes["par_strate"] if s["strate"] in SMALL_STRATA)


def coverage_note(communes: dict) -> str:
    """`communes sur 362, soit 70 %.`, to stand under the number of communes."""
    word = plural(communes["distinctes"], "commune")
    if not communes["total"]:
        return f"{word} du département."
    return f"{word} sur{NBSP}{number(communes['total'])}, soit {rough_percent(communes['couverture_pct'])}."


def small_note(communes: dict) -> str:
    """`178 ont moins de 1 000 habitants.`; empty when nobody asked."""
    small, asked = small_communes(communes), communes["distinctes"]
    if not asked:
        return ""
    if small == asked:
        return "Elle a" + under_1000() if asked == 1 else "Toutes ont" + under_1000()
    return (
        f"{number(small) if small else 'Aucune n’'}{NBSP if small else ''}{'ont' if small > 1 else 'a'}{under_1000()}"
    )


def under_1000() -> str:
    return f" moins de {number(1000)}{NBSP}habitants."


def strata(communes: dict) -> str:
    """`Sept fois sur dix, une commune de moins de 1 000 habitants`, of the communes that asked."""
    asked, small = communes["distinctes"], small_communes(communes)
    size = f"de moins de {number(1000)}{NBSP}habitants"
    if not asked:
        return "Aucune commune n’a encore demandé"
    if not small:
        return f"Aucune commune {size} cette année"
    return f"{how_often(100 * small / asked)}, une commune {size}"


def communes_part(communes: dict) -> str:
    """`80 % des demandes viennent des communes du département.`"""
    if not communes["demandes"]:
        return "Aucune demande ne vient des communes du département."
    verb = plural(communes["demandes"], "vient", "viennent")
    count = counted(communes["demandes"], "demande")
    return f"{count} {verb} des communes du département, soit {rough_percent(communes['part_pct'])} de l’ensemble."


def outside(communes: dict) -> str:
    """The communes of other départements, counted apart; empty when there are none."""
    apart = communes["hors_departement"]
    if not apart["demandes"]:
        return ""
    who = counted(apart["distinctes"], "commune")
    came, count = plural(apart["demandes"], "vient", "viennent"), counted(apart["demandes"], "demande")
    where = plural(apart["distinctes"], "d’un autre département", "d’autres départements")
    counts = plural(apart["demandes"], "Elle est comptée", "Elles sont comptées")
    return f"{count} {came} de {who} {where}. {counts} à part, jamais dans la couverture."


def busiest(communes: dict, limit: int = 5) -> list[dict]:
    """The communes that asked most, the most populous first among equals."""
    rows = [row for row in communes["par_commune"] if row["demandes"]]
    return sorted(rows, key=lambda r: (-r["demandes"], -r["population"], r["code"]))[:limit]


def map_note(communes: dict) -> str:
    """Which communes asked most: `Crest et Die demandent le plus (17 demandes chacune).`"""
    first = busiest(communes, len(communes["par_commune"]))
    first = [row for row in first if row["demandes"] == first[0]["demandes"]]
    if not first:
        return "Aucune commune n’a encore demandé."
    names = [row["nom"] for row in first]
    count = counted(first[0]["demandes"], "demande")
    if len(first) > 4:
        return f"{counted(len(first), 'commune')} ont fait {count} chacune, le plus grand nombre de l’année."
    verb, each = ("demande", "") if len(first) == 1 else ("demandent", " chacune")
    return f"{listed(names)} {verb} le plus{NBSP}: {count}{each}."


# ---- groupements --------------------------------------------------------------------------------------------


def groups(parts: dict) -> str:
    """`9 EPCI sur 16 et 14 syndicats ont demandé`."""
    epci, syndicats, others = parts["epci"], parts["syndicats"], parts["autres"]
    said = []
    if epci["distincts"]:
        among = f" sur{NBSP}{number(epci['total_presents'])}" if epci["total_presents"] >= epci["distincts"] else ""
        said.append(f"{number(epci['distincts'])}{NBSP}EPCI{among}")
    if syndicats["distincts"]:
        said.append(counted(syndicats["distincts"], "syndicat"))
    if others["distincts"]:
        said.append(counted(others["distincts"], "autre organisme public", "autres organismes publics"))
    return capital(listed(said)) if said else f"Aucun EPCI ni syndicat cette{NBSP}année"


def epci_note(epci: dict) -> str:
    """Both denominators, named: present in the département, and seated there."""
    who = plural(epci["distincts"], "intercommunalité")
    there = f"{who} (EPCI) sur les {number(epci['total_presents'])} présentes dans le département"
    return f"{there}, dont {number(epci['total_siege'])} y {plural(epci['total_siege'], 'a son', 'ont leur')} siège."


def who_asks(document: dict) -> str:
    """`des demandes par les communes (660), puis les EPCI (106) et les syndicats (59).`, greatest first."""
    parts, communes = document["groupements"], document["communes"]
    rows = [
        ("les communes", communes["demandes"]),
        ("les EPCI", parts["epci"]["demandes"]),
        ("les syndicats", parts["syndicats"]["demandes"]),
        ("d’autres organismes", parts["autres"]["demandes"]),
        ("des communes d’autres départements", communes["hors_departement"]["demandes"]),
    ]
    if not any(n for _, n in rows):
        return "de demande venue des communes."
    (first, count), *others = rows
    rest = [f"{who} ({number(n)})" for who, n in sorted(others, key=lambda row: -row[1]) if n]
    then = f", puis {listed(rest)}" if rest else ""
    return f"des demandes par {first} ({number(count)}){then}."


# ---- cantons ------------------------------------------------------------------------------------------------


def _in_order(names: Iterable[str]) -> list[str]:
    return [with_article(name) for name in names]


def cantons(rows: list[dict]) -> str:
    """`Le Diois et Crest, en tête des cantons`, of the rows `cantons` of a document."""
    order = ranked([row for row in rows if row["code"] is not None], "demandes")
    if not order:
        return "Aucune demande dans les cantons"
    first = leaders(order, "demandes")
    if len(first) > 3:
        return f"{capital(counted(len(first), 'canton'))} en tête, à égalité"
    if len(first) > 1:
        return f"{capital(listed(_in_order(r['nom'] for r in first)))} en tête, à égalité"
    if len(order) > 2 and order[1]["demandes"] > order[2]["demandes"]:
        return f"{capital(listed(_in_order(r['nom'] for r in order[:2])))}, en tête des cantons"
    return f"{capital(with_article(order[0]['nom']))}, en tête des cantons"


def outside_cantons(rows: list[dict]) -> str:
    """What the row "Hors canton" holds; empty when it holds nothing."""
    count = sum(row["demandes"] for row in rows if row["code"] is None)
    if not count:
        return ""
    verb = plural(count, "vient", "viennent")
    return f"Hors canton{NBSP}: {counted(count, 'demande')} {verb} d’EPCI, de syndicats et d’autres collectivités."


def canton_name(nom: str, *, ville: bool = False, tncc: int = 0) -> str:
    """`Canton de Crest`, `Canton du Diois`, `Canton-ville de Valence`."""
    return f"Canton{'-ville' if ville else ''} {of(with_article(nom, tncc))}"


def canton(row: dict) -> str:
    """`L’eau d’abord, puis l’aménagement`."""
    order, first = ranked(row["par_thematique"]), leaders(row["par_thematique"])
    if canton_elsewhere(row):
        return "Compté avec sa ville"
    if not order:
        return (
            "Des demandes, pas encore d’intervention" if row["demandes"] else f"Pas encore de demande cette{NBSP}année"
        )
    if len(order) == 1:
        return f"{capital(theme(order[0]))}, seule thématique de l’année"
    if len(first) > 3:
        return "Des interventions sans thématique dominante"
    if len(first) > 1:
        return f"{capital(listed(theme(i) for i in first))} d’abord, à égalité"
    second = [i for i in order if i["interventions"] == order[1]["interventions"]]
    if len(second) > 2:
        return f"{capital(theme(order[0]))} d’abord"
    return f"{capital(theme(order[0]))} d’abord, puis {listed(theme(i) for i in second)}"


def canton_elsewhere(row: dict) -> str:
    """Why a canton without any whole commune counts nothing of its own; empty for the others."""
    if row["communes_total"] or row["demandes"]:
        return ""
    return (
        "Ce canton ne compte aucune commune entière : il fait partie d’une ville partagée entre plusieurs cantons. "
        "Les demandes de cette ville sont comptées ensemble, à la page de son canton-ville."
    ).replace(" :", f"{NBSP}:")


def canton_demandes(row: dict, annee: int) -> str:
    """`demandes, pour 88 en 2024`, to stand under the number."""
    word = plural(row["demandes"], "demande")
    return f"{word}, pour {number(row['demandes_n1'])} en{NBSP}{annee - 1}" if row["demandes_n1"] else word


def canton_communes(row: dict) -> str:
    """`communes accompagnées sur 28`, to stand under the number."""
    asked, whole = row["communes_distinctes"], number(row["communes_total"])
    return f"{plural(asked, 'commune')} {plural(asked, 'accompagnée')} sur{NBSP}{whole}"


def canton_profile(row: dict, reference: list[dict]) -> str:
    """How the shares of its thématiques differ from the département's (`reference`): at most two more, two less.

    Empty when too few interventions make shares meaningless."""
    total, whole = (sum(i["interventions"] for i in items) for items in (row["par_thematique"], reference))
    if total < ENOUGH or not whole:
        return ""
    mean = {i["code"]: 100 * i["interventions"] / whole for i in reference}
    gaps = [(100 * i["interventions"] / total - mean.get(i["code"], 0), i) for i in row["par_thematique"]]
    more = [theme(i) for gap, i in sorted(gaps, key=lambda g: -g[0]) if gap >= GAP][:2]
    less = [theme(i) for gap, i in sorted(gaps, key=lambda g: g[0]) if gap <= -GAP][:2]
    if not more and not less:
        return "Le canton ressemble au département."
    said = [f"{listed(more)} {plural(len(more), 'pèse', 'pèsent')} plus qu’ailleurs"] if more else []
    said += [f"{listed(less)} {'' if more else plural(len(less), 'pèse ', 'pèsent ')}moins"] if less else []
    return f"Ici, {', '.join(said)}{'' if more else ' qu’ailleurs'}."


def canton_change(row: dict, annee: int) -> str:
    """`13 de plus qu’en 2024`; empty without a figure before."""
    return change(row["demandes"], row["demandes_n1"], annee)


def without_demande(rows: list[dict], limit: int = 6) -> str:
    """Names of the communes that have not asked, for the text that stands for a map; empty when all have."""
    names = [row["nom"] for row in rows if not row["demandes"]]
    return f"{plural(len(names), 'Commune')} sans demande{NBSP}: {listed_briefly(names, limit)}." if names else ""
