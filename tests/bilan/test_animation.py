"""The counting rules of rencontres (docs/decisions/0021), each by example and as a property of any activity."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouquet.bilan.computation import (
    Perimetre,
    Prepared,
    Trace,
    TraceAnimation,
    UnknownFigure,
    compute,
    trace,
)
from bouquet.bilan.computation.arithmetic import mean
from bouquet.bilan.freezing import freeze, thaw

from .test_computation import PERIMETERS, of
from .worlds import ANNEE, COMMUNES, WORLD, D, activities, demande
from .worlds_animation import FORMATS, animations, met, seance, venue

pytestmark = pytest.mark.once
DAY = D(ANNEE, 3, 12)


def told(animation, faits=(), perimetre="global") -> dict:
    return compute(faits, WORLD, Perimetre.parse(perimetre), animation=animation)["animation"]


def followed(demandes, *seances, perimetre="global", **kwargs) -> int:
    """How many demandes of commune 1 follow its presence at these séances."""
    people = [venue(n, one.seance, 1, **kwargs) for n, one in enumerate(seances, 1)]
    return told(met(seances, people), demandes, perimetre)["demandes_suivant_une_rencontre"]


# ---- one rule at a time ----------------------------------------------------------------------------------------


def test_a_year_without_rencontre_says_zero_everywhere():
    part = told(met([]))
    assert (part["rencontres"], part["presences"], part["evaluation"]) == (0, 0, {"reponses": 0, "note_moyenne": None})
    assert [row["code"] for row in part["par_format"]] == [code for code, _ in FORMATS]
    assert part["par_public"][-1] == {
        "code": None,
        "libelle": "Non précisé",
        "inscriptions": 0,
        "presences": 0,
        "presences_n1": 0,
    }
    assert part["par_territoire"][-1]["nom"] == "Hors canton"


def test_a_rencontre_of_several_seances_counts_once_in_the_year_of_the_first():
    before = seance(1, D(ANNEE - 1, 12, 1), rencontre=9)
    now = seance(2, D(ANNEE, 1, 8), rencontre=9, premiere=ANNEE - 1)
    alone = [seance(3, DAY, rencontre=8), seance(4, DAY, rencontre=8)]
    part = told(met([before, now, *alone], [venue(1, 2, 1)]))
    assert (part["rencontres"], part["seances"], part["rencontres_n1"], part["seances_n1"]) == (1, 3, 1, 1)
    assert part["rencontres_suivies"] == 1
    assert of(part, "par_format.webinaire.rencontres") == 1


def test_a_presence_is_told_from_an_inscription():
    part = told(met([seance(1, DAY)], [venue(1, 1, 1), venue(2, 1, 2, presente=False)]))
    assert (part["inscriptions"], part["presences"], part["collectivites_distinctes"]) == (2, 1, 1)
    assert of(part, "liste.1") == {
        "code": "1",
        "titre": "Rencontre 1",
        "format": "webinaire",
        "date": "2025-03-12",
        "inscriptions": 2,
        "presences": 1,
    }


def test_collectivites_are_distinct_through_mergers_and_nobody_s_are_none():
    people = [venue(n, 1, key) for n, key in enumerate([2, 5, 6, 2, 7, 11, None], 1)]
    part = told(met([seance(1, DAY)], people))
    assert (part["presences"], part["collectivites_distinctes"]) == (7, 3)
    assert (of(part, "par_territoire.2602.presences"), of(part, "par_territoire.hors.presences")) == (4, 3)
    assert of(part, "par_territoire.2602.collectivites_distinctes") == 1


def test_last_year_counts_communes_as_they_were_then():
    people = [venue(1, 1, 2), venue(2, 1, 5)]
    part = told(met([seance(1, D(ANNEE - 1, 3, 1))], people))
    assert (part["collectivites_distinctes"], part["collectivites_distinctes_n1"]) == (0, 2)


def test_an_unknown_public_is_on_the_row_of_those_who_did_not_say():
    people = [venue(1, 1, 1, public="elus"), venue(2, 1, 1, public=""), venue(3, 1, 1, public="gone")]
    part = told(met([seance(1, DAY)], people))
    assert [row["presences"] for row in part["par_public"]] == [1, 0, 2]


def test_the_mean_is_of_those_who_answered():
    people = [venue(n, 1, 1, note=note) for n, note in enumerate([5, 4, 4, None], 1)]
    assert told(met([seance(1, DAY)], people))["evaluation"] == {"reponses": 3, "note_moyenne": 4.3}
    assert (mean([]), mean([1, 2]), mean([4, 4, 4, 5]), mean([5])) == (None, 1.5, 4.3, 5.0)


@pytest.mark.parametrize(
    ("day", "count"),
    [(D(2025, 3, 11), 0), (DAY, 1), (D(2025, 6, 10), 1), (D(2025, 6, 11), 0)],
    ids=["the day before", "the same day", "ninety days after", "the day after that"],
)
def test_a_demande_follows_for_ninety_days(day, count):
    assert followed(demande("2025-1", 1, day), seance(1, DAY)) == count


def test_a_demande_that_follows_two_rencontres_counts_once():
    assert followed(demande("2025-1", 1, D(2025, 3, 20)), seance(1, DAY), seance(2, D(2025, 3, 15))) == 1


def test_a_demande_of_january_follows_a_rencontre_of_december():
    rows = demande("2025-1", 1, D(2025, 1, 3)) + demande("2024-1", 1, D(2024, 1, 3))
    part = told(met([seance(1, D(2024, 12, 2)), seance(2, D(2023, 12, 2))], [venue(1, 1, 1), venue(2, 2, 1)]), rows)
    assert (part["demandes_suivant_une_rencontre"], part["demandes_suivant_une_rencontre_n1"]) == (1, 1)
    assert (part["seances"], part["seances_n1"]) == (0, 1)


def test_a_demande_follows_its_own_collectivite_only_and_only_when_it_came():
    later = D(2025, 3, 20)
    assert followed(demande("2025-1", 2, later), seance(1, DAY)) == 0
    assert followed(demande("2025-1", 1, later), seance(1, DAY), presente=False) == 0
    merged = told(met([seance(1, DAY)], [venue(1, 1, 6)]), demande("2025-1", 2, later))
    assert merged["demandes_suivant_une_rencontre"] == 1


def test_an_organisme_is_told_with_the_rencontres_it_organises_and_the_demandes_it_works_on():
    rows = demande("2025-1", 1, D(2025, 3, 20), [("CAUE", "energie", "conseil")]) + demande("2025-2", 1, D(2025, 3, 21))
    by_caue, other = seance(1, DAY, organismes=["CAUE"]), seance(2, D(2025, 3, 13), organismes=["SGE"])
    assert followed(rows, by_caue, perimetre="organisme:CAUE") == 1
    assert followed(rows, other, perimetre="organisme:CAUE") == 0
    assert followed(rows, by_caue) == 2
    part = told(met([by_caue, other], [venue(1, 1, 1), venue(2, 2, 1)]), rows, "organisme:DENV")
    assert (part["rencontres"], part["presences"], of(part, "liste.2.presences")) == (1, 1, 1)


def test_a_territory_has_the_rencontres_where_somebody_of_it_had_a_place():
    people = [venue(1, 1, 1), venue(2, 1, 2), venue(3, 2, 2, presente=False)]
    rows = [seance(1, DAY), seance(2, DAY), seance(3, DAY)]
    counts = {
        where: (part["rencontres"], part["rencontres_suivies"], part["inscriptions"], part["presences"])
        for where in ("global", "commune:26001", "canton:2602", "epci:200000001")
        for part in [told(met(rows, people), perimetre=where)]
    }
    assert counts == {
        "global": (3, 1, 3, 2),
        "commune:26001": (1, 1, 1, 1),
        "canton:2602": (2, 1, 2, 1),
        "epci:200000001": (1, 1, 1, 1),
    }


# ---- properties ------------------------------------------------------------------------------------------------


def check_reconciles(part: dict) -> None:
    """Every breakdown sums to the total above it (rule 4)."""
    for name in ("rencontres", "seances", "inscriptions", "presences"):
        assert sum(row[name] for row in part["par_format"]) == part[name]
    for rows in ("par_format", "par_public", "par_territoire"):
        assert sum(row["presences_n1"] for row in part[rows]) == part["presences_n1"]
    for rows in ("par_public", "par_territoire", "liste"):
        assert sum(row["inscriptions"] for row in part[rows]) == part["inscriptions"]
        assert sum(row["presences"] for row in part[rows]) == part["presences"]
    for name in ("collectivites_distinctes", "demandes_suivant_une_rencontre"):
        assert sum(row[name] for row in part["par_territoire"]) == part[name]
    assert len(part["liste"]) == part["seances"]
    assert part["collectivites_distinctes"] <= part["presences"] <= part["inscriptions"]
    assert part["evaluation"]["reponses"] <= part["presences"]


@settings(deadline=None, max_examples=60)
@given(animations(), activities(max_size=12), st.sampled_from(PERIMETERS))
def test_every_breakdown_reconciles(animation, faits, perimetre):
    document = compute(faits, WORLD, Perimetre.parse(perimetre), animation=animation)
    check_reconciles(document["animation"])
    assert document["animation"]["demandes_suivant_une_rencontre"] <= document["global"]["demandes"]


@settings(deadline=None, max_examples=60)
@given(animations(), activities(max_size=12))
def test_the_cantons_and_the_rest_make_the_whole(animation, faits):
    prepared = Prepared(faits, WORLD, animation)
    whole = prepared.document(Perimetre())["animation"]
    parts = [prepared.document(Perimetre("canton", c.code))["animation"] for c in WORLD.cantons]
    for part, row in zip(parts, whole["par_territoire"], strict=False):
        assert part["par_territoire"][0] == row
        assert part["presences"] == row["presences"]
    communes = [prepared.document(Perimetre("commune", c.code))["animation"] for c in COMMUNES.values()]
    for name in ("inscriptions", "presences", "collectivites_distinctes", "demandes_suivant_une_rencontre"):
        assert sum(part[name] for part in communes) == sum(part[name] for part in parts)


@settings(deadline=None, max_examples=60)
@given(animations(), activities(max_size=8), st.randoms())
def test_order_of_facts_changes_no_byte(animation, faits, rng: random.Random):
    people = list(animation.participations)
    rng.shuffle(people)
    other = met(reversed(animation.seances), people)
    first, second = (json.dumps(compute(faits, WORLD, animation=one)) for one in (animation, other))
    assert first == second
    assert freeze(faits, WORLD, animation) == freeze(faits, WORLD, other)


@settings(deadline=None, max_examples=30)
@given(animations(), activities(max_size=6))
def test_what_was_frozen_gives_the_same_document(animation, faits):
    again = Prepared(*thaw(freeze(faits, WORLD, animation)))
    assert again.document(Perimetre()) == Prepared(faits, WORLD, animation).document(Perimetre())


NOT_COUNTS = {"note_moyenne", "delai_jours"}


def figures(node, path: str):
    """Paths of all the counts under `node`."""
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, int) and key not in NOT_COUNTS:
                yield f"{path}.{key}", value
            yield from figures(value, f"{path}.{key}")
    elif isinstance(node, list):
        for item in node:
            yield from figures(item, f"{path}.{'hors' if item['code'] is None else item['code']}")


@settings(deadline=None, max_examples=25)
@given(animations(), activities(max_size=10), st.sampled_from(PERIMETERS))
def test_every_figure_leads_to_what_is_behind_it(animation, faits, perimetre):
    where, prepared = Perimetre.parse(perimetre), Prepared(faits, WORLD, animation)
    for path, value in figures(prepared.document(where)["animation"], "animation"):
        found = trace(prepared, where, path)
        assert found.total == value, path
        if isinstance(found, Trace):
            assert (found.unite, len(found.faits)) == ("demandes", value)
        elif found.unite not in {"rencontres", "collectivites"}:
            assert len(found.lignes) == value, path
        assert isinstance(found, TraceAnimation) == (".demandes_" not in path)


@pytest.mark.parametrize(
    "path",
    [
        "animation",
        "animation.delai_jours",
        "animation.evaluation.note_moyenne",
        "animation.par_format.zzz.seances",
        "animation.par_territoire.9999.presences",
        "animation.par_territoire.2601.seances",
        "animation.par_public.elus.demandes_suivant_une_rencontre",
        "animation.liste.77.presences",
        "animation.x.y.z",
    ],
)
def test_what_is_no_count_has_no_list(path):
    with pytest.raises(UnknownFigure):
        trace(Prepared([], WORLD, met([seance(1, DAY)], [venue(1, 1, 1)])), Perimetre(), path)
