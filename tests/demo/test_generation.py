import datetime
import os
import subprocess
import sys
from collections import Counter

import pytest

from bouquet.core.text import fold
from bouquet.demo.generation.activity import YEARS, closing_day, generate, summary
from bouquet.demo.generation.calendrier import HOLIDAYS
from bouquet.demo.generation.reseau import NATURES, THEMATIQUES, fictional_siren, reseau
from bouquet.imports.values import luhn
from tests.demo.factories import make_territoire

TERRITOIRE = make_territoire()
DEMANDES = generate(TERRITOIRE, 2025)
LAST = [d for d in DEMANDES if d.date.year == 2025]
COUNTED = [ligne.travail for d in LAST if d.etat != "refusee" for ligne in d.lignes]


def of(genre: str) -> list:
    return [d for d in LAST if d.beneficiaire.genre == genre]


def test_headline_figures_are_those_of_the_report():
    assert summary(DEMANDES, 2025) == {
        "demandes": 825,
        "communes": 660,
        "epci": 106,
        "syndicats": 59,
        "distinctes": 254,
        "interventions": 1020,
    }
    assert len({d.beneficiaire.code for d in of("epci")}) == 9


def test_each_year_grows_to_the_last():
    totals = [summary(DEMANDES, year)["demandes"] for year in range(2021, 2026)]
    assert totals == [480, 545, 612, 705, 825]


def test_interventions_by_thematique_and_nature_are_exact():
    assert Counter(t.thematique for t in COUNTED) == {
        "eau-environnement": 286,
        "amenagement": 214,
        "numerique": 121,
        "culture-patrimoine": 96,
        "energie": 92,
        "habitat": 88,
        "solidarite": 45,
        "alimentation-commerce": 41,
        "tourisme": 37,
    }
    assert Counter(t.nature for t in COUNTED) == {"conseil": 418, "amo": 347, "moe": 189, "mod": 66}


def test_months_are_exact_and_days_are_worked():
    months = Counter(d.date.month for d in LAST)
    assert [months[m] for m in range(1, 13)] == [62, 71, 98, 76, 66, 74, 48, 29, 92, 84, 73, 52]
    assert all(d.date.weekday() < 5 and (d.date.month, d.date.day) not in HOLIDAYS for d in DEMANDES)


def test_same_perimeter_leaves_747_demandes():
    new = [d for d in LAST if d.type_convention in {"satese", "satep", "ingenierie"}]
    newcomers = [d for d in LAST if {x.travail.organisme for x in d.lignes} & {"TERANA", "CMA"}]
    assert all(len(d.lignes) == 1 for d in new + newcomers)
    assert len(LAST) - len(new) - len(newcomers) == 747
    before = [d for d in DEMANDES if d.date.year < 2025]
    assert not [d for d in before if d.type_convention in {"satese", "satep", "ingenierie"}]
    assert not [d for d in before for x in d.lignes if x.travail.organisme in {"TERANA", "CMA"}]


def test_a_convention_is_signed_once_by_a_beneficiaire():
    signed = [(d.beneficiaire.code, d.type_convention) for d in LAST if d.objet.startswith("Convention")]
    assert len(signed) == len(set(signed)) == 60


def test_most_communes_that_ask_are_small_and_every_canton_asks():
    asking = {d.beneficiaire for d in of("commune")}
    assert sum(c.population < 1_000 for c in asking) > len(asking) / 2
    assert {c.canton for c in asking} == {c.canton for c in TERRITOIRE.communes[2025]}


def test_the_merged_commune_asks_before_it_merges_and_never_after():
    years = {d.date.year for d in DEMANDES if d.beneficiaire.code == "26999"}
    assert 2024 in years
    assert 2025 not in years


def test_neighbours_ask_in_other_years_only():
    outside = Counter(d.date.year for d in DEMANDES if d.beneficiaire.code.startswith("07"))
    assert outside == {2022: 3, 2023: 4, 2024: 5}


def test_no_two_demandes_of_a_beneficiaire_collide():
    keys = Counter((d.beneficiaire.code, fold(d.objet)) for d in DEMANDES)
    assert max(keys.values()) == 1
    assert all(len(d.objet) <= 200 and "{" not in d.objet for d in DEMANDES)


def test_expertise_conjointe_gathers_different_directions_and_partners():
    roots = reseau().racines
    joint = [d for d in LAST if len({roots[x.travail.organisme] for x in d.lignes}) > 1]
    assert 30 <= len(joint) <= 200
    assert all(len(d.lignes) == 1 or d in joint or len({x.travail.nature for x in d.lignes}) > 1 for d in LAST)


def test_states_and_dates_agree():
    closing = closing_day(2025)
    for demande in DEMANDES:
        for ligne in demande.lignes:
            known = [day for day in (demande.date, ligne.debut, ligne.fin) if day]
            assert known == sorted(known)
            assert known[-1] <= closing
            assert (ligne.fin is not None) == (demande.etat in {"cloturee", "realisee", "abandonnee"})
    assert Counter(d.etat for d in LAST)["refusee"] == 14
    assert Counter(d.etat for d in LAST)["abandonnee"] == 22


def test_organismes_keep_to_what_they_offer():
    for travail in COUNTED:
        offered = reseau().poids[travail.thematique][travail.nature]
        assert travail.organisme in offered or travail.organisme in {"TERANA", "CMA"}


def test_same_territoire_same_activity_whatever_the_hash_seed():
    code = (
        "import hashlib; from tests.demo.factories import make_territoire;"
        "from bouquet.demo.generation.activity import generate;"
        "print(hashlib.sha256(repr(generate(make_territoire(), 2025)).encode()).hexdigest())"
    )
    digests = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        digests.add(run.stdout)
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("communes", "cantons", "epci", "voisins"),
    [(335, 17, 18, 0), (152, 13, 11, 0), (40, 5, 0, 0), (19, 30, 2, 0), (1, 1, 0, 0), (890, 40, 20, 0)],
)
def test_other_departements_get_activity_in_proportion(communes, cantons, epci, voisins):
    territoire = make_territoire(communes=communes, cantons=cantons, epci=epci, voisins=voisins, annee=2024)
    demandes = generate(territoire, 2024)
    year = summary(demandes, 2024)
    assert {d.date.year for d in demandes} == set(range(2025 - YEARS, 2025))
    assert year["demandes"] == pytest.approx(825 * communes / 362, abs=3)
    assert 1 <= year["distinctes"] <= communes
    assert bool(year["epci"]) == bool(epci)


def test_vocabulary_is_that_of_the_design():
    assert len(THEMATIQUES) == 9
    assert NATURES == ("conseil", "amo", "moe", "mod")
    assert luhn(fictional_siren(1))
    assert luhn(fictional_siren(12))
    assert closing_day(2025) == datetime.date(2026, 1, 31)
