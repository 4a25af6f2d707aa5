"""The counting rules of the design, each by example and as a property of any activity."""

import datetime
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouquet.bilan.computation import Perimetre, Prepared, UnknownFigure, compute, trace
from bouquet.bilan.computation.arithmetic import evolution, percent, shares

from .worlds import ANNEE, COMMUNES, WORLD, D, activities, demande

EAU, ENERGIE = "eau-environnement", "energie"
DAY = D(ANNEE, 3, 12)
TERRITORIES = ["canton:2601", "canton:2602", "canton:2699", "commune:26001", "commune:26289", "epci:200000001"]
PERIMETERS = ["global", *TERRITORIES, "organisme:CAUE", "organisme:SGE", "organisme:DENV"]


def of(document: dict, path: str):
    """The value at a data-chiffre path."""
    value = document
    for step in path.split("."):
        value = _item(value, step) if isinstance(value, list) else value[step]
    return value


def _item(items: list, step: str):
    if items and isinstance(items[0], int):
        return items[int(step) - 1]
    names = ("code", "sigle", "strate")
    return next(i for i in items if any(i.get(n, "") == (None if step == "hors" else step) for n in names if n in i))


# ---- arithmetic ------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=12))
def test_shares_add_up_to_100(counts):
    parts = shares(counts)
    assert round(sum(parts), 6) == (100.0 if sum(counts) else 0.0)
    for part, count in zip(parts, counts, strict=True):
        assert abs(part - (100 * count / sum(counts) if sum(counts) else 0)) < 0.1


def test_percentages_of_the_report():
    assert evolution(825, 705) == 17.0
    assert percent(254, 362) == 70.2
    assert percent(660, 825) == 80.0
    assert evolution(3, 0) is None
    assert evolution(90, 120) == -25.0
    assert percent(1, 8) == 12.5
    assert shares([1, 1, 1]) == [33.4, 33.3, 33.3]


# ---- one rule at a time ----------------------------------------------------------------------------------------


def test_a_joint_demande_counts_once_and_its_interventions_twice():
    faits = demande("2025-1", 1, DAY, [("CAUE", ENERGIE, "conseil"), ("SGE", EAU, "amo")])
    whole = compute(faits, WORLD)["global"]
    assert (whole["demandes"], whole["interventions"], whole["expertise_conjointe"]) == (1, 2, 1)


def test_two_interventions_of_one_organisme_are_no_expertise_conjointe_and_one_demande_by_thematique():
    faits = demande("2025-1", 1, DAY, [("CAUE", ENERGIE, "conseil"), ("CAUE", ENERGIE, "amo")])
    document = compute(faits, WORLD)
    assert document["global"]["expertise_conjointe"] == 0
    assert of(document, f"global.par_thematique.{ENERGIE}.interventions") == 2
    assert of(document, f"global.par_thematique.{ENERGIE}.demandes") == 1


def test_two_services_of_a_direction_make_one_demande_of_the_direction():
    faits = demande("2025-1", 1, DAY, [("SGE", EAU, "conseil"), ("SESN", EAU, "conseil")])
    document = compute(faits, WORLD)
    assert of(document, "organismes.DENV.interventions") == 2
    assert of(document, "organismes.DENV.demandes") == 1
    assert document["global"]["expertise_conjointe"] == 1


def test_a_demande_without_intervention_counts_in_no_thematique():
    document = compute(demande("2025-1", 1, DAY), WORLD)
    assert document["global"]["demandes"] == 1
    assert document["global"]["sans_intervention"] == 1
    assert sum(i["interventions"] for i in document["global"]["par_thematique"]) == 0


def test_refused_and_abandoned_count_and_are_shown_apart():
    faits = demande("2025-1", 1, DAY, etat="refusee") + demande("2025-2", 1, DAY, etat="abandonnee")
    whole = compute(faits, WORLD)["global"]
    assert (whole["demandes"], whole["refusees"], whole["abandonnees"]) == (2, 1, 1)


def test_a_commune_of_another_departement_has_its_own_row_and_no_part_in_the_coverage():
    document = compute(demande("2025-1", 7, DAY), WORLD)
    assert document["communes"]["demandes"] == 0
    assert document["communes"]["distinctes"] == 0
    assert document["communes"]["hors_departement"] == {"demandes": 1, "distinctes": 1}
    assert of(document, "cantons.hors.demandes") == 1


def test_a_merged_commune_counts_for_the_one_of_the_year_and_last_year_for_itself():
    faits = demande("2025-1", 6, DAY) + demande("2025-2", 2, DAY)
    faits += demande("2024-1", 5, D(2024, 5, 1)) + demande("2024-2", 2, D(2024, 5, 2))
    document = compute(faits, WORLD)
    assert document["communes"]["distinctes"] == 1
    assert document["communes"]["distinctes_n1"] == 2
    assert of(document, "communes.par_commune.26289.demandes") == 2
    assert of(document, "cantons.2602.demandes") == 2


def test_constant_perimeter_leaves_out_newcomers_and_new_conventions_in_both_years():
    faits = demande("2025-1", 1, DAY, [("TERANA", EAU, "conseil")])
    faits += demande("2025-2", 1, DAY, [("TERANA", EAU, "conseil"), ("CAUE", EAU, "conseil")])
    faits += demande("2025-3", 1, DAY, [("SGE", EAU, "amo")], kind="satep")
    faits += demande("2025-4", 1, DAY, [("SGE", EAU, "amo")], kind="satese")
    faits += demande("2024-1", 1, D(2024, 1, 5), [("CAUE", EAU, "conseil")])
    whole = compute(faits, WORLD)["global"]
    assert whole["evolution_pct"] == 300.0
    assert whole["perimetre_constant"] == {
        "demandes": 2,
        "demandes_n1": 1,
        "organismes_exclus": ["TERANA"],
        "conventions_exclues": ["satep"],
    }
    assert whole["evolution_perimetre_constant_pct"] == 100.0


def test_a_year_without_the_year_before_has_no_evolution():
    assert compute(demande("2025-1", 1, DAY), WORLD)["global"]["evolution_pct"] is None


def test_epci_are_shown_with_both_denominators():
    epci = compute(demande("2025-1", 11, DAY), WORLD)["groupements"]["epci"]
    assert (epci["demandes"], epci["distincts"], epci["total_siege"], epci["total_presents"]) == (1, 1, 1, 2)


def test_an_epci_is_told_with_its_communes():
    faits = demande("2025-1", 10, DAY) + demande("2025-2", 1, DAY) + demande("2025-3", 2, DAY)
    document = compute(faits, WORLD, Perimetre.parse("epci:200000001"))
    assert (document["global"]["demandes"], document["communes"]["demandes"]) == (2, 1)
    assert document["perimetre_nom"] == "CC du Nord"


def test_an_organisme_that_left_is_not_listed_unless_it_worked():
    sigles = [o["sigle"] for o in compute([], WORLD)["organismes"]]
    assert sigles == ["CAUE", "DENV", "TERANA"]
    worked = compute(demande("2025-1", 1, DAY, [("PARTI", EAU, "conseil")]), WORLD)["organismes"]
    assert worked[0]["sigle"] == "PARTI"


def test_the_year_before_the_year_before_is_not_read():
    assert compute(demande("2023-1", 1, D(2023, 1, 1)), WORLD)["global"]["demandes_n1"] == 0


# ---- properties ------------------------------------------------------------------------------------------------


def check_reconciles(document: dict) -> None:
    """Every breakdown sums to the total shown above it (rule 4)."""
    whole, communes, groups = document["global"], document["communes"], document["groupements"]
    by_group = [communes, communes["hors_departement"], groups["epci"], groups["syndicats"], groups["autres"]]
    assert sum(part["demandes"] for part in by_group) == whole["demandes"]
    assert sum(row["demandes"] for row in document["cantons"]) == whole["demandes"]
    assert sum(row["demandes_n1"] for row in document["cantons"]) == whole["demandes_n1"]
    assert sum(row["interventions"] for row in document["cantons"]) == whole["interventions"]
    assert sum(row["interventions"] for row in document["organismes"]) == whole["interventions"]
    assert sum(whole["par_mois"]) == whole["demandes"]
    assert sum(whole["par_mois_n1"]) == whole["demandes_n1"]
    assert sum(row["demandes"] for row in whole["par_origine"]) == whole["demandes"]
    for name in ("par_thematique", "par_nature"):
        assert sum(row["interventions"] for row in whole[name]) == whole["interventions"]
        assert sum(row["interventions_n1"] for row in whole[name]) == whole["interventions_n1"]
    for rows in (communes["par_strate"], communes["par_commune"]):
        assert sum(row["demandes"] for row in rows) == communes["demandes"]
    assert sum(row["communes"] for row in communes["par_strate"]) == communes["total"]
    assert sum(row["demandeuses"] for row in communes["par_strate"]) == communes["distinctes"]
    assert sum(row["communes_distinctes"] for row in document["cantons"]) == communes["distinctes"]
    assert sum(row["demandes"] for row in groups["liste"]) == sum(
        groups[name]["demandes"] for name in ("epci", "syndicats", "autres")
    )


@settings(deadline=None)
@given(activities(), st.sampled_from(PERIMETERS))
def test_every_breakdown_reconciles(faits, perimetre):
    check_reconciles(compute(faits, WORLD, Perimetre.parse(perimetre)))


@settings(deadline=None, max_examples=60)
@given(activities(), st.randoms())
def test_order_of_facts_changes_no_byte(faits, rng: random.Random):
    shuffled = faits[:]
    rng.shuffle(shuffled)
    assert json.dumps(compute(faits, WORLD)) == json.dumps(compute(shuffled, WORLD))


@settings(deadline=None, max_examples=60)
@given(activities())
def test_the_cantons_and_the_rest_make_the_whole(faits):
    whole = compute(faits, WORLD)
    parts = [compute(faits, WORLD, Perimetre("canton", c.code)) for c in WORLD.cantons]
    rest = next(row for row in whole["cantons"] if row["code"] is None)
    assert sum(p["global"]["demandes"] for p in parts) + rest["demandes"] == whole["global"]["demandes"]
    assert sum(p["communes"]["distinctes"] for p in parts) == whole["communes"]["distinctes"]
    for part, row in zip(parts, whole["cantons"], strict=False):
        assert part["global"]["demandes"] == row["demandes"]
        assert part["global"]["par_thematique"] == row["par_thematique"]
        assert part["cantons"][0] == row


@settings(deadline=None, max_examples=60)
@given(activities())
def test_communes_one_by_one_make_the_communes(faits):
    whole = compute(faits, WORLD)["communes"]
    parts = [compute(faits, WORLD, Perimetre("commune", c.code))["communes"] for c in COMMUNES.values()]
    assert sum(p["demandes"] for p in parts) == whole["demandes"]
    assert sum(p["distinctes"] for p in parts) == whole["distinctes"]


@settings(deadline=None, max_examples=60)
@given(activities())
def test_roots_share_out_the_interventions(faits):
    whole = compute(faits, WORLD)
    for row in whole["organismes"]:
        part = compute(faits, WORLD, Perimetre("organisme", row["sigle"]))["global"]
        assert (part["interventions"], part["demandes"]) == (row["interventions"], row["demandes"])
        assert part["interventions_n1"] == row["interventions_n1"]


TRACED = {
    "demandes", "demandes_n1", "interventions", "interventions_n1", "beneficiaires", "beneficiaires_n1", "refusees",
    "abandonnees", "reorientees", "expertise_conjointe", "sans_intervention", "distinctes", "distinctes_n1",
    "distincts", "demandeuses", "communes_distinctes",
}  # fmt: skip


def figures(node, path: str = ""):
    """Paths of all the counts of a document, as pages write them in data-chiffre."""
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, int) and key in TRACED:
                yield f"{path}{key}", value
            elif isinstance(value, dict | list):
                yield from figures(value, f"{path}{key}.")
    elif node and isinstance(node[0], dict):
        for item in node:
            name = item.get("code", item.get("sigle", item.get("strate")))
            yield from figures(item, f"{path}{'hors' if name is None else name}.")
    elif node and isinstance(node[0], int):
        yield from ((f"{path}{month}", value) for month, value in enumerate(node, 1))


@settings(deadline=None, max_examples=25)
@given(activities(max_size=14), st.sampled_from(PERIMETERS))
def test_every_figure_leads_to_the_facts_behind_it(faits, perimetre):
    where, prepared = Perimetre.parse(perimetre), Prepared(faits, WORLD)
    checked = 0
    for path, value in figures(prepared.document(where)):
        if path == "cantons.hors.communes_distinctes":
            continue  # no commune of the département is out of a canton: always 0, nothing to list
        found = trace(prepared, where, path)
        assert found.total == value, path
        assert found.unite == "beneficiaires" or len(found.faits) == value
        checked += 1
    assert checked > 100


@pytest.mark.parametrize(
    "path", ["", "global", "global.evolution_pct", "cantons.9999.demandes", "global.par_mois.13", "x.y"]
)
def test_what_is_no_count_has_no_list(path):
    with pytest.raises(UnknownFigure):
        trace(Prepared(demande("2025-1", 1, DAY), WORLD), Perimetre(), path)


@pytest.mark.parametrize("text", ["", "globale", "canton", "canton:", "global:1", "pays:FR"])
def test_unknown_perimeters_are_refused(text):
    with pytest.raises(ValueError, match="périmètre inconnu"):
        Perimetre.parse(text)


def test_dates_are_only_used_for_their_month():
    faits = demande("2025-1", 1, datetime.date(2025, 12, 31))
    assert compute(faits, WORLD)["global"]["par_mois"] == [0] * 11 + [1]
