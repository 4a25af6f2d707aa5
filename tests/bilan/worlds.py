"""Small worlds for the computation: a département with a merger, cut cities, neighbours, and any activity in it."""

import datetime

from hypothesis import strategies as st

from bouquet.bilan.computation import Canton, Commune, Fait, Groupement, Organisme, Referentiel

ANNEE = 2025
D = datetime.date

COMMUNES = {
    1: Commune("26001", "Aubenasson", 80, "0-199", "2601", "200000001"),
    2: Commune("26289", "Saillans", 1310, "1000-1999", "2602", "200000002"),
    3: Commune("26362", "Valence", 64000, "10000+", "2699", "200000001"),
    4: Commune("26900", "Montjoux", 320, "200-499", "2602", None),
}
GONE = {5: 2, 6: 5}  # 26371 became 26289, after another merger
OUTSIDE = (7, 8)
GROUPEMENTS = {
    10: Groupement("200000001", "CC du Nord", "epci", siege=True, present=True),
    11: Groupement("200000002", "CC du Sud", "epci", present=True),
    12: Groupement("250000012", "Syndicat des eaux", "syndicat"),
    13: Groupement("180000013", "Établissement public", "autre"),
}
ORGANISMES = (
    Organisme("DENV", "Direction de l’environnement", "direction", "DENV", D(2010, 1, 1)),
    Organisme("SGE", "Service gestion de l’eau", "service", "DENV", D(2010, 1, 1)),
    Organisme("SESN", "Service environnement", "service", "DENV", D(2012, 1, 1)),
    Organisme("CAUE", "Conseil d’architecture", "partenaire", "CAUE", D(2015, 1, 1)),
    Organisme("TERANA", "Laboratoire", "partenaire", "TERANA", D(2025, 3, 1)),
    Organisme("PARTI", "Parti avant", "partenaire", "PARTI", D(2010, 1, 1), D(2020, 1, 1)),
)
THEMATIQUES = (("energie", "Énergie"), ("eau-environnement", "Eau et environnement"), ("tourisme", "Tourisme"))
NATURES = (("conseil", "Conseil"), ("amo", "AMO"), ("moe", "MOE"), ("mod", "MOD"))
ORIGINES = (("spontanee", "Spontanée"), ("convention", "Convention"), ("saisie_partenaire", "Saisie"))
WORLD = Referentiel(
    annee=ANNEE,
    departement="26",
    departement_nom="Drôme",
    communes=COMMUNES,
    communes_n1=frozenset({*COMMUNES, 5}),
    successeurs=GONE,
    cantons=(Canton("2601", "Nord"), Canton("2602", "Sud"), Canton("2699", "Valence")),
    groupements=GROUPEMENTS,
    organismes=ORGANISMES,
    thematiques=THEMATIQUES,
    natures=NATURES,
    origines=ORIGINES,
    conventions_depuis={"satese": 2019, "satep": ANNEE},
)
GENRES = {
    **dict.fromkeys((*COMMUNES, *GONE, *OUTSIDE), "commune"),
    **{key: groupement.genre for key, groupement in GROUPEMENTS.items()},
}
SIGLES = [o.sigle for o in ORGANISMES if o.sigle != "DENV"]


def demande(reference: str, beneficiaire: int, day: datetime.date, work=(), *, etat="en_cours", kind="") -> list[Fait]:
    """Facts of one demande; `work`: (organisme, thématique, nature) of each intervention."""
    origine = "convention" if kind else "saisie_partenaire"
    head = (reference, day.year, day, beneficiaire, GENRES[beneficiaire], etat, origine, kind)
    return [Fait(*head, *part) for part in work] or [Fait(*head, None, None, None)]


_work = st.tuples(
    st.sampled_from(SIGLES), st.sampled_from([c for c, _ in THEMATIQUES]), st.sampled_from([c for c, _ in NATURES])
)
_states = st.sampled_from(["deposee", "en_cours", "realisee", "refusee", "abandonnee", "reorientee"])
_one = st.builds(
    lambda key, day, work, etat, kind: (key, day, work, etat, kind),
    st.sampled_from(sorted(GENRES)),
    st.dates(D(ANNEE - 1, 1, 1), D(ANNEE, 12, 31)),
    st.lists(_work, max_size=4),
    _states,
    st.sampled_from(["", "", "satese", "satep"]),
)


@st.composite
def activities(draw, max_size: int = 30) -> list[Fait]:
    """Facts of two years, shuffled."""
    rows = draw(st.lists(_one, max_size=max_size))
    faits = [
        fait
        for number, (key, day, work, etat, kind) in enumerate(rows, 1)
        for fait in demande(f"{day.year}-{number:05d}", key, day, work, etat=etat, kind=kind)
    ]
    return draw(st.permutations(faits))
