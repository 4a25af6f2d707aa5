import pytest
from django.core.exceptions import ValidationError

from bouquet.catalogue.models import Nature, Thematique, validate_genres
from bouquet.catalogue.reference import ETAPES, NATURES
from bouquet.catalogue.services import ensure_reference_data

pytestmark = pytest.mark.django_db


def test_an_instance_starts_with_nine_thematiques_and_four_natures_in_order():
    assert ensure_reference_data() == 13
    assert list(Thematique.objects.values_list("code", flat=True)) == [
        "energie",
        "eau-environnement",
        "alimentation-commerce",
        "amenagement",
        "tourisme",
        "habitat",
        "solidarite",
        "numerique",
        "culture-patrimoine",
    ]
    assert list(Nature.objects.values_list("code", flat=True)) == ["conseil", "amo", "moe", "mod"]
    for row in [*Thematique.objects.all(), *Nature.objects.all()]:
        row.full_clean()


def test_starting_again_adds_nothing_and_overwrites_nothing():
    ensure_reference_data()
    Nature.objects.filter(code="moe").update(definition="Notre définition.")
    Thematique.objects.filter(code="habitat").update(libelle="Habitat et logement")
    assert ensure_reference_data() == 0
    assert Nature.objects.get(code="moe").definition == "Notre définition."
    assert Thematique.objects.get(code="habitat").libelle == "Habitat et logement"


def test_what_was_deleted_comes_back():
    ensure_reference_data()
    Thematique.objects.filter(code="tourisme").delete()
    assert ensure_reference_data() == 1


def test_natures_cover_the_path_from_idea_to_handover():
    assert NATURES[0].etape_debut == 0
    assert max(nature.etape_fin for nature in NATURES) == len(ETAPES)


@pytest.mark.parametrize("value", [[], ["royaume"], "commune", None])
def test_a_prestation_names_known_beneficiaires(value):
    with pytest.raises(ValidationError):
        validate_genres(value)


def test_a_prestation_for_communes_is_accepted():
    validate_genres(["commune", "syndicat"])
