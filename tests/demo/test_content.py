"""The words of the demonstration: coherent with one another, and well set in French."""

import re
import tomllib
from importlib.resources import files

import pytest

from bouquet.bilan.models import Action
from bouquet.bilan.phrases import editorial_values
from bouquet.catalogue.reference import NATURES, THEMATIQUES
from bouquet.demo.content import load
from bouquet.demo.generation.model import Travail
from bouquet.demo.generation.objets import motifs
from bouquet.demo.generation.reseau import reseau
from tests.bilan import sample

NAMES = ("activite", "aides", "habitudes", "motifs", "organismes", "prestations", "rapport")
SIGLES = {o["sigle"] for o in load("organismes")["organismes"]}
THEMES = {t.code for t in THEMATIQUES}


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


@pytest.mark.parametrize("name", NAMES)
def test_french_typography(name):
    for text in strings(tomllib.loads(files("bouquet.demo.content").joinpath(f"{name}.toml").read_text("utf-8"))):
        assert "'" not in text, text
        assert not re.search(r"[^\s] [;:?!%»]", text), text
        assert "« " not in text
        assert "  " not in text
        assert text == text.strip()


def test_everything_offered_has_words_for_everybody():
    silent = [
        (sigle, thematique, nature, genre)
        for thematique, natures in reseau().poids.items()
        for nature, organismes in natures.items()
        for sigle in organismes
        for genre in ("commune", "epci", "syndicat")
        if not motifs(Travail(sigle, thematique, nature), genre)
    ]
    assert silent == []


def test_there_are_many_motifs_and_their_placeholders_are_known():
    content = load("motifs")
    texts = [text for motif in content["motifs"] for text in motif["textes"]]
    assert len(set(texts)) >= 60
    used = {word for text in texts for word in re.findall(r"\{(\w+)\}", text)}
    assert used == {"l_annee", *content["lexique"]}
    assert content["lexique_groupements"].keys() <= content["lexique"].keys()
    longest = {key: max(map(len, values)) for key, values in content["lexique"].items()} | {"l_annee": 4}
    assert all(len(t) + sum(longest[w] for w in re.findall(r"\{(\w+)\}", t)) <= 200 for t in texts)


def test_the_network_is_the_report_s():
    organismes = load("organismes")["organismes"]
    partners = [o["sigle"] for o in organismes if o["nature"] == "partenaire"]
    assert len(partners) == 12
    assert {"CAUE", "TE26", "EPORA", "SAFER", "TERANA", "CMA"} < set(partners)
    assert sum(o["nature"] == "direction" for o in organismes) == 6
    assert {o["sigle"] for o in organismes if o.get("adhesion") == 0} == {"TERANA", "CMA"}
    invented = [o for o in organismes if o["nature"] == "partenaire" and "nom_ailleurs" not in o]
    assert len(invented) == 6
    assert all("fictif" in o["nom"] or "fictive" in o["nom"] for o in invented)
    assert all("fictif" in o["description"] for o in invented)


def test_prestations_cover_all_thematiques_and_natures():
    rows = load("prestations")["prestations"]
    assert 55 <= len(rows) <= 70
    assert {t for row in rows for t in row["thematiques"]} == THEMES
    assert {row["nature"] for row in rows} == {str(n.code) for n in NATURES}
    assert {row["organisme"] for row in rows} <= SIGLES
    assert len({(row["organisme"], row["titre"]) for row in rows}) == len(rows)
    assert all(row["situations"] and set(row["pour"]) <= set("ces") for row in rows)


def test_the_report_names_figures_that_exist():
    content = load("rapport")
    used = {word for text in strings(content) for word in re.findall(r"\{(\w+)\}", text)}
    assert used - {"de_departement"} <= editorial_values(sample.document()).keys()
    formats = [action["format"] for action in content["actions"]]
    assert set(formats) == set(Action.Format.values)
    assert formats.count("webinaire") == 6
    assert formats.count("atelier") == 3
    assert sum(a["participants"] for a in content["actions"] if a["format"] == "rencontre") > 80
