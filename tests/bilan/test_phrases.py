"""Findings in French: exact sentences for known figures, and no mistake for any figures at all."""

import pytest

from bouquet.bilan import phrases

from . import sample, sample_drome
from .french import assert_french

CODES = [code for code, *_ in sample.THEMATIQUES]
NATURES = [code for code, *_ in sample.NATURES]


def items(codes, values):
    total = sum(values) or 1
    return [
        {"code": c, "libelle": c.title(), "interventions": n, "demandes": n, "part_pct": 100 * n / total}
        | {"interventions_n1": 0}
        for c, n in zip(codes, values, strict=True)
    ]


def year(demandes=825, before=705, **changes):
    return {
        "demandes": demandes,
        "demandes_n1": before,
        "evolution_pct": round(100 * (demandes - before) / before, 1) if before else None,
        "evolution_perimetre_constant_pct": round(100 * (demandes - before) / before, 1) if before else None,
        "perimetre_constant": {
            "demandes": demandes,
            "demandes_n1": before,
            "organismes_exclus": [],
            "conventions_exclues": [],
        },
        "interventions": demandes,
        "expertise_conjointe": 0,
        "refusees": 0,
        "abandonnees": 0,
        "reorientees": 0,
    } | changes


def communes(asked, whole, *, small=0, demandes=None):
    return {
        "distinctes": asked,
        "total": whole,
        "couverture_pct": round(100 * asked / whole, 1) if whole else 0.0,
        "demandes": asked if demandes is None else demandes,
        "part_pct": 80.0,
        "hors_departement": {"demandes": 0, "distinctes": 0},
        "par_strate": [{"strate": "0-199", "communes": whole, "demandeuses": small, "demandes": small}],
        "par_commune": [],
    }


def canton(values, **changes):
    row = {"code": "2602", "nom": "Crest", "demandes": sum(values), "demandes_n1": 0, "communes_distinctes": 1}
    row |= {"communes_total": 3, "interventions": sum(values), "par_thematique": items(CODES, values)}
    return row | changes


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("demandes", "before", "expected"),
    [
        (825, 705, "825 demandes, 120 de plus qu’en 2024"),
        (700, 705, "700 demandes, 5 de moins qu’en 2024"),
        (705, 705, "705 demandes, autant qu’en 2024"),
        (1, 3, "1 demande, 2 de moins qu’en 2024"),
        (0, 0, "0 demande en 2025"),
        (1234, 0, "1 234 demandes en 2025"),
    ],
)
def test_headline(demandes, before, expected):
    assert plain(phrases.headline(year(demandes, before), 2025)) == expected


def test_change_at_constant_perimeter_is_said_when_it_differs():
    scope = {"demandes": 747, "demandes_n1": 705, "organismes_exclus": ["TERANA", "CMA"]}
    scope["conventions_exclues"] = ["satese", "satep", "ingenierie"]
    counts = year(evolution_perimetre_constant_pct=6.0, perimetre_constant=scope)
    assert plain(phrases.constant_evolution(counts)) == "À périmètre constant, +6 %."
    assert plain(phrases.constant_note(counts, 2025)) == (
        "À périmètre constant : 747 demandes, pour 705 en 2024, sans les conventions SATESE, SATEP et Ingénierie "
        "recensées pour la première fois ni les organismes arrivés depuis 2024 (TERANA et CMA)."
    )
    assert phrases.constant_evolution(year()) == ""
    assert phrases.constant_note(year(), 2025) == ""


def test_constant_change_shows_a_decimal_when_rounding_would_hide_it():
    counts = year(evolution_pct=17.0, evolution_perimetre_constant_pct=16.8)
    assert plain(phrases.constant_evolution(counts)) == "À périmètre constant, +16,8 %."


@pytest.mark.parametrize(
    ("asked", "whole", "expected"),
    [
        (254, 362, "Sept communes sur dix, 108 encore à rencontrer"),
        (240, 362, "Près de sept communes sur dix, 122 encore à rencontrer"),
        (262, 362, "Plus de sept communes sur dix, 100 encore à rencontrer"),
        (181, 362, "Une commune sur deux, 181 encore à rencontrer"),
        (190, 362, "Plus d’une commune sur deux, 172 encore à rencontrer"),
        (36, 362, "Une commune sur dix, 326 encore à rencontrer"),
        (5, 362, "5 communes sur 362, 357 encore à rencontrer"),
        (1, 3, "1 commune sur 3, 2 encore à rencontrer"),
        (362, 362, "Toutes les communes ont demandé conseil ou appui"),
        (1, 1, "La commune a demandé conseil ou appui"),
        (0, 362, "Aucune commune cette année, 362 à rencontrer"),
        (0, 0, "Aucune commune dans ce périmètre"),
    ],
)
def test_coverage(asked, whole, expected):
    assert plain(phrases.coverage(communes(asked, whole))) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([92, 286, 41, 214, 37, 88, 45, 121, 96], "L’eau et l’aménagement, la moitié des interventions"),
        ([0, 3, 0, 1, 0, 0, 0, 0, 0], "L’eau et l’aménagement, la totalité des interventions"),
        ([0, 0, 0, 0, 0, 0, 0, 7, 0], "Le numérique, seule thématique de l’année"),
        ([1, 1, 1, 1, 1, 1, 1, 1, 1], "Des interventions sans thématique dominante"),
        ([5, 2, 2, 0, 0, 0, 0, 0, 0], "L’énergie d’abord, plus de la moitié des interventions"),
        ([0] * 9, "Aucune intervention cette année"),
    ],
)
def test_themes(values, expected):
    assert plain(phrases.themes(items(CODES, values))) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([418, 347, 189, 66], "Trois fois sur quatre, un conseil ou une assistance"),
        ([0, 0, 5, 5], "Toujours, une maîtrise d’œuvre ou un mandat"),
        ([0, 0, 0, 4], "Toujours un mandat"),
        ([1, 1, 1, 1], "Des interventions de toutes natures"),
        ([0, 0, 0, 0], "Aucune intervention cette année"),
    ],
)
def test_natures(values, expected):
    assert plain(phrases.natures(items(NATURES, values))) == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ([62, 71, 98, 76, 66, 74, 48, 29, 92, 84, 73, 52], "Mars et septembre, les deux rentrées des projets"),
        ([9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "Janvier et février, les deux temps forts de l’année"),
        ([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], "Août, le mois le plus demandé"),
        ([5, 0, 5, 0, 5, 0, 0, 0, 0, 0, 0, 0], "Janvier, mars et mai, les trois temps forts de l’année"),
        ([3] * 12, "Des demandes tout au long de l’année"),
        ([0] * 12, "Aucune demande cette année"),
    ],
)
def test_months(months, expected):
    assert plain(phrases.months({"par_mois": months})) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([13, 40, 4, 28, 3, 6, 4, 10, 16], "L’eau d’abord, puis l’aménagement"),
        ([0, 4, 0, 4, 0, 0, 0, 0, 0], "L’eau et l’aménagement d’abord, à égalité"),
        ([0, 0, 0, 0, 2, 0, 0, 0, 0], "Le tourisme, seule thématique de l’année"),
        ([9, 2, 2, 2, 0, 0, 0, 0, 0], "L’énergie d’abord"),
        ([0] * 9, "Pas encore de demande cette année"),
    ],
)
def test_canton(values, expected):
    assert plain(phrases.canton(canton(values))) == expected


def test_canton_without_any_whole_commune_says_where_it_is_counted():
    row = canton([0] * 9, communes_total=0, communes_distinctes=0)
    assert "canton-ville" in phrases.canton_elsewhere(row)
    assert phrases.canton_elsewhere(canton([0] * 9)) == ""


@pytest.mark.parametrize(
    ("nom", "tncc", "expected"),
    [
        ("Crest", 0, "Canton de Crest"),
        ("Diois", 2, "Canton du Diois"),
        ("Le Diois", 0, "Canton du Diois"),
        ("Annonay", 0, "Canton d’Annonay"),
        ("Étoile", 0, "Canton d’Étoile"),
        ("Baronnies", 4, "Canton des Baronnies"),
        ("Vallée", 3, "Canton de la Vallée"),
        ("Isle", 5, "Canton de l’Isle"),
        ("Leucate", 0, "Canton de Leucate"),
    ],
)
def test_names_of_cantons(nom, tncc, expected):
    assert phrases.canton_name(nom, tncc=tncc) == expected


def test_profile_says_what_differs_and_only_with_enough_interventions():
    reference = items(CODES, [10] * 9)
    row = canton([30, 30, 10, 10, 10, 10, 10, 0, 0])
    assert phrases.canton_profile(row, reference) == (
        "Ici, l’énergie et l’eau pèsent plus qu’ailleurs, le numérique et la culture moins."
    )
    assert phrases.canton_profile(canton([10] * 9), reference) == "Le canton ressemble au département."
    assert phrases.canton_profile(canton([2, 0, 0, 0, 0, 0, 0, 0, 0]), reference) == ""


def test_figures_named_by_people_are_filled_in_and_unknown_names_left_visible():
    values = phrases.editorial_values(sample_drome.document())
    assert (
        phrases.fill_in("{demandes} demandes, {couverture}, {inconnu}", values) == "825 demandes, 70\u00a0%, {inconnu}"
    )


def test_every_document_is_told_whole():
    for document in (sample.document(), sample.empty_document(), sample.document("canton:2605")):
        said = tell(document)
        assert len(said) > 30
        for text in said:
            assert_french(text)


def tell(document):
    """Everything the phrases say of a document."""
    annee, whole = document["annee"], document["global"]
    places, groups = document["communes"], document["groupements"]
    said = [
        phrases.headline(whole, annee),
        phrases.evolution_note(whole, annee),
        phrases.constant_evolution(whole),
        phrases.constant_note(whole, annee),
        phrases.months(whole),
        phrases.themes(whole["par_thematique"]),
        phrases.natures(whole["par_nature"]),
        phrases.units(whole),
        phrases.joint(whole),
        phrases.unhappy_ends(whole),
        phrases.origins(whole["par_origine"]),
        phrases.coverage(places),
        phrases.small_note(places),
        phrases.strata(places),
        phrases.communes_part(places),
        phrases.outside(places),
        phrases.map_note(places),
        phrases.groups(groups),
        phrases.epci_note(groups["epci"]),
        phrases.who_asks(document),
        phrases.cantons(document["cantons"]),
        phrases.outside_cantons(document["cantons"]),
        phrases.partners(document["organismes"], annee),
        phrases.welcome(document["organismes"], annee),
        phrases.work(document["organismes"]),
    ]
    for row in document["cantons"]:
        said += [phrases.canton(row), phrases.canton_demandes(row, annee), phrases.canton_communes(row)]
        said.append(phrases.canton_profile(row, whole["par_thematique"]))
    said += [text for rule in phrases.counting_rules(document) for text in rule]
    return said


def test_a_partner_that_left_before_the_year_is_no_longer_counted():
    left, leaving, there = (
        {"nature": "partenaire", "date_adhesion": "2010-01-01", "date_sortie": day}
        for day in ("2024-12-31", "2025-06-30", None)
    )
    assert phrases.members([left, leaving, there], 2025) == [leaving, there]
    assert "deux partenaires" in phrases.partners([left, leaving, there], 2025)
