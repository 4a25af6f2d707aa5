"""French bricks: articles, elisions, numbers in letters, lists, parts of a whole. Plain text, no markup.

No-break spaces hold a number to its word and stand before double punctuation, as `core.formats` does.
"""

from collections.abc import Iterable, Sequence

from bouquet.core.formats import NBSP, counted, number, percent

SMALL = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
# How a sentence names each thématique. The keys are the codes of bouquet.bilan/1.
THEMES = {
    "energie": "l’énergie",
    "eau-environnement": "l’eau",
    "alimentation-commerce": "le commerce",
    "amenagement": "l’aménagement",
    "tourisme": "le tourisme",
    "habitat": "l’habitat",
    "solidarite": "la solidarité",
    "numerique": "le numérique",
    "culture-patrimoine": "la culture",
}
NATURES = {
    "conseil": "un conseil",
    "amo": "une assistance",
    "moe": "une maîtrise d’œuvre",
    "mod": "un mandat",
}
CONVENTIONS = {
    "satese": "SATESE",
    "satep": "SATEP",
    "ingenierie": "Ingénierie",
    "amo": "d’assistance à maîtrise d’ouvrage",
    "moe": "de maîtrise d’œuvre",
    "mandat": "de mandat",
}
ARTICLES = ("", "", "le ", "la ", "les ", "l’", "aux ", "las ", "los ")  # INSEE's TNCC, 0 to 8
VOWELS = "aàâæeéèêëiîïoôœuùûüy"


def capital(text: str) -> str:
    """First letter in upper case, the others untouched: `L’eau`, `TERANA et CMA`."""
    return text[:1].upper() + text[1:]


def listed(names: Iterable[str], joint: str = "et") -> str:
    """`a`, `a et b`, `a, b et c`; empty for nothing."""
    *firsts, last = list(names) or [""]
    return f"{', '.join(firsts)} {joint} {last}" if firsts else last


def listed_briefly(names: Sequence[str], limit: int = 4) -> str:
    """Like `listed`; beyond `limit` names the rest is counted: `a, b, c et 9 autres`."""
    if len(names) <= limit:
        return listed(names)
    shown = list(names[: limit - 1])
    return listed([*shown, counted(len(names) - len(shown), "autre")])


def letters(count: int, *, feminine: bool = False) -> str:
    """A number in letters up to sixteen, in digits beyond: `sept`, `une`, `108`."""
    if not 0 <= count < len(SMALL):
        return number(count)
    return "une" if count == 1 and feminine else SMALL[count]


def lettered(count: int, singular: str, plural_form: str = "", *, feminine: bool = False) -> str:
    """`deux partenaires`, `une commune`, `aucun atelier`, `108 communes`."""
    if count == 0:
        return f"aucun{'e' if feminine else ''}{NBSP}{singular}"
    if count >= len(SMALL):
        return counted(count, singular, plural_form)
    return f"{letters(count, feminine=feminine)} {singular if count < 2 else plural_form or singular + 's'}"


def with_article(name: str, tncc: int = 0) -> str:
    """A name as a sentence holds it: `Crest`, `le Diois`, `l’Ardèche`. `tncc` is INSEE's kind of name.

    A name that brings its own article (« Le Diois ») keeps it, in lower case."""
    if 0 <= tncc < len(ARTICLES) and ARTICLES[tncc]:
        return f"{ARTICLES[tncc]}{name}"
    for article in ("Le ", "La ", "Les ", "L’", "L'"):
        if name.startswith(article) and len(name) > len(article):
            return f"{article.lower().replace(chr(39), '’')}{name[len(article) :]}"
    return name


def of(name: str) -> str:
    """`de` and a name that already holds its article: `de Crest`, `du Diois`, `des Baronnies`, `d’Étoile`."""
    if name.startswith("le "):
        return f"du {name[3:]}"
    if name.startswith("les "):
        return f"des {name[4:]}"
    if name[:1].lower() in VOWELS and name:
        return f"d’{name}"
    return f"de {name}"


def theme(item: dict) -> str:
    """`l’eau`; a thématique of another list than the usual one is quoted by its label."""
    return THEMES.get(item["code"]) or f"«{NBSP}{item['libelle']}{NBSP}»"


def nature(item: dict) -> str:
    return NATURES.get(item["code"]) or f"«{NBSP}{item['libelle']}{NBSP}»"


# Shares people name by a word.
PARTS = (
    (25.0, "le quart"),
    (33.3, "le tiers"),
    (50.0, "la moitié"),
    (66.7, "les deux tiers"),
    (75.0, "les trois quarts"),
)
TIMES = (
    *((25.0, "une fois sur quatre"), (33.3, "une fois sur trois"), (50.0, "une fois sur deux")),
    *((66.7, "deux fois sur trois"), (75.0, "trois fois sur quatre"), (80.0, "quatre fois sur cinq")),
    *((40.0, "deux fois sur cinq"), (60.0, "trois fois sur cinq"), (70.0, "sept fois sur dix")),
    (90.0, "neuf fois sur dix"),
)


def rough_percent(part_pct: float) -> str:
    """`17 %`; what isn't nothing is never rounded to nothing, nor a part to the whole (`moins de 1 %`)."""
    if 0 < part_pct < 0.5:
        return f"moins de {percent(1)}"
    return f"plus de {percent(99)}" if 99.5 <= part_pct < 100 else percent(part_pct)


def share_of(part_pct: float, what: str) -> str:
    """`la moitié des interventions` at 49 to 51 %, `près de la moitié…`, `plus de…`, else `37 % des interventions`."""
    if part_pct >= 100:
        return f"la totalité {what}"
    for value, name in PARTS:
        if abs(part_pct - value) <= 1:
            return f"{name} {what}"
    if 46 <= part_pct < 49:
        return f"près de la moitié {what}"
    if 51 < part_pct <= 58:
        return f"plus de la moitié {what}"
    return f"{rough_percent(part_pct)} {what}"


def how_often(part_pct: float) -> str:
    """`Trois fois sur quatre`, `Neuf fois sur dix`, `Toujours`; in percent when no simple fraction is near."""
    if part_pct >= 100:
        return "Toujours"
    value, name = min(TIMES, key=lambda row: abs(part_pct - row[0]))
    if abs(part_pct - value) <= 2:
        return capital(name)
    return f"Dans {rough_percent(part_pct)} des cas"


def out_of_ten(part: int, whole: int, singular: str, plural_form: str = "", *, feminine: bool = True) -> str:
    """`Sept communes sur dix`, `Près de huit…`, `Toutes les communes`, `Aucune commune`, `3 communes sur 362`."""
    many, end = plural_form or f"{singular}s", "e" if feminine else ""
    if part <= 0 or whole <= 0:
        return f"Aucun{end} {singular}"
    if part >= whole:
        return f"Tou{'te' if feminine else ''}s les {many}" if whole > 1 else f"{'La' if feminine else 'Le'} {singular}"
    tenths = part * 10 / whole
    nearest = int(tenths + 0.5)
    if whole <= 16 or nearest in (0, 10):
        return f"{counted(part, singular, many)} sur{NBSP}{number(whole)}"
    gap = tenths - nearest
    before = "" if abs(gap) <= 0.2 else "près " if gap < 0 else "plus "
    if nearest == 5:
        text = f"un{end} {singular} sur deux"
    else:
        text = f"{letters(nearest, feminine=feminine)} {singular if nearest < 2 else many} sur dix"
    return capital(f"{before}{of(text)}" if before else text)
