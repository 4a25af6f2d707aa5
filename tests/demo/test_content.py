"""The words of the demonstration: coherent with one another, and well set in French."""

import datetime
import re
import tomllib
from importlib.resources import files

import pytest
from django.utils import timezone

from bouquet.aides.enums import Recurrence, TypeAide
from bouquet.aides.models import Aide
from bouquet.bilan.models import Action
from bouquet.bilan.phrases import editorial_values
from bouquet.catalogue.reference import NATURES, THEMATIQUES
from bouquet.catalogue.services import ensure_reference_data
from bouquet.demo.aides import BENEFICIAIRES, create_aides, fields_of
from bouquet.demo.content import load
from bouquet.demo.generation.model import Travail
from bouquet.demo.generation.objets import motifs
from bouquet.demo.generation.reseau import reseau
from bouquet.demo.network import create_organismes
from tests.bilan import sample

pytestmark = pytest.mark.once

NAMES = (
    "activite",
    "actualites",
    "aides",
    "habitudes",
    "motifs",
    "organismes",
    "parcours",
    "pages_libres",
    "prestations",
    "rapport",
    "realisations",
    "ressources",
)
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
        assert text.removesuffix("\n") == text.strip()


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


def test_aides_cover_all_thematiques_types_and_dates():
    content = load("aides")
    rows = content["aides"]
    assert len(rows) == 25 == len({row["titre"] for row in rows})
    assert {code for row in rows for code in row["thematiques"]} == THEMES
    assert {row.get("type", "subvention") for row in rows} == set(TypeAide.values)
    assert {letter for row in rows for letter in row["pour"]} == set(BENEFICIAIRES)
    assert {row["gestionnaire"] for row in rows} <= SIGLES
    day = datetime.date(2026, 1, 31)
    made = [Aide(**fields_of(row, content["commun"], day), date_revue=day) for row in rows]
    assert {aide.recurrence for aide in made} == set(Recurrence.values)
    for aide in made:
        aide.clean_fields(exclude=["slug", "gestionnaire"])
    overdue = [row["titre"] for row in rows if row["revue_mois"] <= -12]
    assert overdue == ["Plantation de haies et d’arbres"]
    assert all(row["revue_mois"] < 0 for row in rows)


@pytest.mark.django_db
def test_aides_are_made_once():
    ensure_reference_data()
    create_organismes(annee=2025, departement="26")
    now = timezone.now()
    assert create_aides(le=now) == 25
    assert create_aides(le=now) == 0
    assert Aide.objects.published().count() == 25
    assert Aide.objects.to_review(timezone.localdate(now)).count() == 1


def test_the_report_names_figures_that_exist():
    content = load("rapport")
    used = {word for text in strings(content) for word in re.findall(r"\{(\w+)\}", text)}
    assert used - {"de_departement"} <= editorial_values(sample.document()).keys()
    formats = [action["format"] for action in content["actions"]]
    assert set(formats) == set(Action.Format.values)
    assert formats.count("webinaire") == 6
    assert formats.count("atelier") == 3
    assert sum(a["participants"] for a in content["actions"] if a["format"] == "rencontre") > 80
