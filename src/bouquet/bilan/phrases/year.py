"""What the year's figures say: demandes, months, thématiques, natures. Each takes `global` or a part of its shape."""

from bouquet.core.formats import MONTHS, NBSP, counted, number, percent, plural, signed_percent

from .words import CONVENTIONS, capital, how_often, listed, nature, share_of, theme

STRONG = 0.93  # a month counts as a peak within 7 % of the highest; `core.charts.months` says the same


def since(annee: int) -> str:
    """`qu’en 2024`, for the year before `annee`."""
    return f"qu’en{NBSP}{annee - 1}"


def change(now: int, before: int, annee: int) -> str:
    """`120 de plus qu’en 2024`, `3 de moins qu’en 2024`, `autant qu’en 2024`; empty without any figure before."""
    if not before:
        return ""
    if now == before:
        return f"autant {since(annee)}"
    return f"{number(abs(now - before))} de {'plus' if now > before else 'moins'} {since(annee)}"


def headline_rest(counts: dict, annee: int) -> str:
    """What follows the great figure: `demandes, 120 de plus qu’en 2024`."""
    word, moved = plural(counts["demandes"], "demande"), change(counts["demandes"], counts["demandes_n1"], annee)
    return f"{word}, {moved}" if moved else f"{word} en{NBSP}{annee}"


def headline(counts: dict, annee: int) -> str:
    """`825 demandes, 120 de plus qu’en 2024`."""
    return f"{number(counts['demandes'])} {headline_rest(counts, annee)}"


def evolution(counts: dict) -> str:
    """`+17 %`, or empty without a year before."""
    return "" if counts["evolution_pct"] is None else signed_percent(counts["evolution_pct"])


def evolution_note(counts: dict, annee: int) -> str:
    """`en un an, depuis 705 demandes en 2024.`, or why there is no change to show."""
    if counts["evolution_pct"] is None:
        return f"Aucune demande n’a été enregistrée en{NBSP}{annee - 1}{NBSP}: il n’y a pas d’évolution à montrer."
    return f"en un an, depuis {counted(counts['demandes_n1'], 'demande')} en{NBSP}{annee - 1}."


def differs(counts: dict) -> bool:
    """Whether the change à périmètre constant must be shown beside the raw one."""
    constant = counts["evolution_perimetre_constant_pct"]
    return constant is not None and constant != counts["evolution_pct"]


def constant_evolution(counts: dict) -> str:
    """`À périmètre constant, +6 %.`, or empty when it says nothing new. A decimal appears where it is needed."""
    if not differs(counts):
        return ""
    constant, raw = counts["evolution_perimetre_constant_pct"], counts["evolution_pct"]
    same = raw is not None and signed_percent(constant) == signed_percent(raw)
    return f"À périmètre constant, {signed_percent(constant, 1 if same else 0)}."


def constant_note(counts: dict, annee: int) -> str:
    """What the constant perimeter leaves out, and the two numbers it compares; empty when nothing is left out."""
    scope = counts["perimetre_constant"]
    left_out = _left_out(scope, annee)
    if not left_out or not counts["demandes_n1"]:
        return ""
    now, before = counted(scope["demandes"], "demande"), number(scope["demandes_n1"])
    return f"À périmètre constant{NBSP}: {now}, pour {before} en{NBSP}{annee - 1}, {left_out}."


def _left_out(scope: dict, annee: int) -> str:
    kinds = [CONVENTIONS.get(code, f"«{NBSP}{code}{NBSP}»") for code in scope["conventions_exclues"]]
    parts = []
    if kinds:
        parts.append(f"sans les conventions {listed(kinds)} recensées pour la première fois")
    if names := scope["organismes_exclus"]:
        who = "l’organisme arrivé" if len(names) == 1 else "les organismes arrivés"
        parts.append(f"{'ni' if kinds else 'sans'} {who} depuis{NBSP}{annee - 1} ({listed(names)})")
    return " ".join(parts)


def peaks(months: list[int]) -> list[int]:
    """Indices (January is 0) of the months near the highest; empty when nothing happened."""
    top = max(months, default=0)
    return [i for i, n in enumerate(months) if top and n >= STRONG * top]


def months(counts: dict) -> str:
    """`Mars et septembre, les deux rentrées des projets`."""
    high = peaks(counts["par_mois"])
    names = capital(listed(MONTHS[i] for i in high))
    if not high:
        return f"Aucune demande cette{NBSP}année"
    if len(high) == 1:
        return f"{names}, le mois le plus demandé"
    if len(high) == 2:
        spring_and_autumn = high[0] in range(1, 5) and high[1] in range(8, 11)
        return f"{names}, les deux {'rentrées des projets' if spring_and_autumn else 'temps forts de l’année'}"
    return f"{names}, les trois temps forts de l’année" if len(high) == 3 else "Des demandes tout au long de l’année"


def ranked(items: list[dict], key: str = "interventions") -> list[dict]:
    """Items with at least one, greatest first; equals in the order given."""
    return sorted((i for i in items if i[key]), key=lambda i: -i[key])


def leaders(items: list[dict], key: str = "interventions") -> list[dict]:
    """Those that share the first place."""
    order = ranked(items, key)
    return [i for i in order if i[key] == order[0][key]]


def themes(items: list[dict]) -> str:
    """`L’eau et l’aménagement, la moitié des interventions`."""
    order, first = ranked(items), leaders(items)
    total = sum(i["interventions"] for i in order)
    if not order:
        return f"Aucune intervention cette{NBSP}année"
    if len(order) == 1:
        return f"{capital(theme(order[0]))}, seule thématique de l’année"
    if len(first) > 2:
        return "Des interventions sans thématique dominante"
    if len(first) == 1 and len(order) > 2 and order[1]["interventions"] == order[2]["interventions"]:
        part = share_of(100 * order[0]["interventions"] / total, "des interventions")
        return f"{capital(theme(order[0]))} d’abord, {part}"
    part = share_of(100 * (order[0]["interventions"] + order[1]["interventions"]) / total, "des interventions")
    return f"{capital(listed(theme(i) for i in order[:2]))}, {part}"


def natures(items: list[dict]) -> str:
    """`Trois fois sur quatre, un conseil ou une assistance`."""
    order = ranked(items)
    total = sum(i["interventions"] for i in order)
    if not order:
        return f"Aucune intervention cette{NBSP}année"
    if len(order) == 1:
        return f"Toujours {nature(order[0])}"
    if len(order) > 2 and order[1]["interventions"] == order[2]["interventions"]:
        if order[0]["interventions"] == order[1]["interventions"]:
            return "Des interventions de toutes natures"
        return f"{how_often(100 * order[0]['interventions'] / total)}, {nature(order[0])}"
    part = 100 * (order[0]["interventions"] + order[1]["interventions"]) / total
    return f"{how_often(part)}, {listed((nature(i) for i in order[:2]), 'ou')}"


def units(counts: dict) -> str:
    """Why interventions and demandes are two numbers."""
    asked, done = counts["demandes"], counts["interventions"]
    if not asked:
        return f"Aucune demande cette{NBSP}année."
    verb = "a" if asked < 2 else "ont"
    given = "n’a donné lieu à aucune intervention" if not done else f"{verb} donné {counted(done, 'intervention')}"
    given = "n’ont donné lieu à aucune intervention" if not done and asked > 1 else given
    return f"{counted(asked, 'demande')} {given}. Les deux nombres ne s’additionnent pas."


def joint(counts: dict) -> str:
    """The demandes several organismes answered together."""
    count, asked = counts["expertise_conjointe"], counts["demandes"]
    if not count:
        return "Aucune demande n’a réuni plusieurs organismes."
    verb = "a" if count == 1 else "ont"
    part = f", soit {percent(100 * count / asked)} de l’ensemble" if asked else ""
    return f"{counted(count, 'demande')} {verb} réuni plusieurs organismes{part}."


def unhappy_ends(counts: dict) -> str:
    """Demandes refused, abandoned or sent elsewhere: counted in the total, shown apart."""
    rows = [("refusees", "refusée"), ("abandonnees", "abandonnée"), ("reorientees", "réorientée")]
    found = [counted(counts[key], word) for key, word in rows if counts[key]]
    if not found:
        return "Aucune demande n’a été refusée, abandonnée ou réorientée."
    return f"Parmi elles, {listed(found)}."


def origins(items: list[dict]) -> str:
    """`520 demandes spontanées`… as one sentence of shares; empty without demandes."""
    order = ranked(items, "demandes")
    said = [f"{i['libelle'][:1].lower()}{i['libelle'][1:]} {percent(i['part_pct'])}" for i in order]
    return f"D’où viennent les demandes{NBSP}: {listed(said)}." if said else ""
