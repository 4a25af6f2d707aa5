"""The real loader on the real Drôme: what the tables hold, and what a second load changes (nothing)."""

import datetime

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Sum

from bouquet.territoires.enums import Genre, GenreAncienNom, GenreCanton, GenreContour
from bouquet.territoires.models import AncienNom, Canton, Collectivite, Conseiller, Contour, Departement, Situation
from bouquet.territoires.reading import DepartementInconnu
from bouquet.territoires.services import (
    DepartementEnDouble,
    SituationIndex,
    apply_reference,
    load_departement,
    settle,
    tables,
)
from bouquet.territoires.sync import Kind
from tests.demandes.factories import DemandeFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, SituationFactory

NEW_YEAR_2025 = datetime.date(2025, 1, 1)


def test_the_drome_counts_one_commune_less_from_2025(drome):
    for annee, communes in {2022: 363, 2023: 363, 2024: 363, 2025: 362, 2026: 362}.items():
        assert Collectivite.objects.communes().of_departement("26").in_cog(annee).count() == communes
        assert Situation.objects.of_millesime(annee).filter(commune__departement=drome).count() == communes


def test_veronne_ends_in_saillans(drome):
    veronne = Collectivite.objects.get(code_insee="26371")
    assert (veronne.nom, veronne.valide_au, veronne.successeur.code_insee) == ("Véronne", NEW_YEAR_2025, "26289")
    assert list(veronne.situations.values_list("millesime_id", "population_municipale")) == [
        (2022, 47),
        (2023, 44),
        (2024, 41),
    ]
    saillans = veronne.successeur
    assert saillans.siren == "938438454"
    assert AncienNom.objects.get(collectivite=saillans, genre=GenreAncienNom.SIREN).siren == "212602890"


def test_populations_are_those_in_force_that_year(drome):
    """INSEE's totals: censuses 2019 to 2023."""
    totals = Situation.objects.order_by("millesime").values_list("millesime").annotate(Sum("population_municipale"))
    assert dict(totals) == {2022: 516_762, 2023: 517_709, 2024: 519_458, 2025: 521_432, 2026: 524_207}


def test_a_commune_has_its_name_contact_and_codes(drome):
    granges = Collectivite.objects.get(code_insee="26145")
    assert (granges.nom_complet, granges.de_nom) == ("Les Granges-Gontardes", "des Granges-Gontardes")
    assert (granges.siren, granges.codes_postaux) == ("212601454", ["26290"])
    assert granges.adresse.endswith("26290 Les Granges-Gontardes")
    assert granges.courriel
    assert granges.telephone
    assert granges.site.startswith("https://")


def test_every_row_respects_the_model(drome):
    for collectivite in Collectivite.objects.all():
        collectivite.clean_fields()
    assert not Collectivite.objects.filter(nom__contains="'").exists()


def test_cantons_and_cantons_villes_of_the_drome(drome):
    kinds = list(Canton.objects.values_list("genre", flat=True))
    assert (kinds.count(GenreCanton.CANTON), kinds.count(GenreCanton.CANTON_VILLE)) == (19, 3)
    cut = Situation.objects.of_millesime(2025).filter(canton__genre=GenreCanton.CANTON_VILLE)
    assert set(cut.values_list("commune__code_insee", "canton_id")) == {
        ("26198", "2697"),
        ("26281", "2698"),
        ("26362", "2699"),
    }
    assert not Situation.objects.filter(canton=None).exists()
    diois = Canton.objects.get(code="2604")
    assert (str(diois), diois.de_nom) == ("Le Diois", "du Diois")


def test_each_canton_has_two_conseillers_known_by_name_only(drome):
    assert Conseiller.objects.count() == 38
    assert not Conseiller.objects.filter(canton__genre=GenreCanton.CANTON_VILLE).exists()
    with pytest.raises(FieldDoesNotExist):
        Conseiller._meta.get_field("date_naissance")
    assert not any(conseiller.nom.isupper() for conseiller in Conseiller.objects.all())


def test_epci_seated_elsewhere_are_loaded_without_departement(drome):
    epci = Collectivite.objects.epci()
    assert epci.count() == 16
    assert epci.filter(departement=drome).count() == 11
    assert set(epci.values_list("nature_juridique", flat=True)) == {"CC", "CA"}
    enclave = Collectivite.objects.get(siren="200040681")
    assert enclave.departement is None
    assert Situation.objects.of_millesime(2025).filter(epci=enclave).count() == 15


def test_contours_fill_the_departement(drome):
    counts = {genre: Contour.objects.filter(genre=genre).count() for genre in GenreContour}
    assert counts == {"commune": 362, "canton": 21, "epci": 16, "departement": 1}
    whole = Contour.objects.get(genre=GenreContour.DEPARTEMENT)
    assert whole.cadre[:3] == [0, 0, 1000]
    for contour in Contour.objects.exclude(pk=whole.pk):
        x, y, width, height = contour.cadre
        assert 0 <= x <= x + width <= 1000
        assert 0 <= y <= y + height <= whole.cadre[3]
        assert x <= contour.centre[0] <= x + width
        assert y <= contour.centre[1] <= y + height
        assert contour.trace.startswith("M")
        assert contour.trace.endswith("z")


def test_the_only_hole_of_the_drome_is_the_enclave_of_the_vaucluse(drome):
    geometrie = Contour.objects.get(genre=GenreContour.DEPARTEMENT).geometrie
    assert geometrie["type"] == "Polygon"
    _, *holes = geometrie["coordinates"]
    assert len(holes) == 1
    assert all(44.2 < latitude < 44.5 for _, latitude in holes[0])  # around Valréas, far from Saillans


def test_loading_again_changes_nothing(drome, drome_reference):
    assert apply_reference(reference=drome_reference).changes == ()
    assert load_departement(code="26").changes == ()


def test_a_known_sum_spares_the_reading(drome, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        done = load_departement(code="26", apply=True)
    assert done.current
    Departement.objects.update(empreinte="")
    assert not load_departement(code="26", apply=True).current


def test_a_dry_load_writes_nothing(db):
    done = load_departement(code="90")
    assert not done.applied
    assert done.counts()["ajout", "cantons"] == 10
    assert not Departement.objects.exists()


def test_the_first_one_loaded_is_the_host_until_told_otherwise(drome):
    assert drome.hote
    load_departement(code="90", apply=True)
    assert Departement.objects.get(hote=True) == drome
    load_departement(code="90", apply=True, hote=True)
    assert Departement.objects.get(hote=True).code == "90"


def test_a_changed_name_is_put_right_and_told(drome, drome_reference):
    Collectivite.objects.filter(code_insee="26362").update(nom="Valance")
    (change,) = apply_reference(reference=drome_reference).changes
    assert (change.kind, change.key, change.before) == (Kind.CHANGE, ("26362",), {"nom": "Valance"})
    assert "Valance → Valence" in str(change)
    assert Collectivite.objects.get(code_insee="26362").nom == "Valence"


def test_a_body_announced_by_an_import_becomes_the_epci_it_is(db, drome_reference):
    announced = CollectiviteFactory(autre=True, siren="242600534", nom="CC Diois", departement=None)
    apply_reference(reference=drome_reference)
    announced.refresh_from_db()
    assert (announced.genre, announced.nom) == (Genre.EPCI, "Communauté de communes du Diois")


def test_a_commune_out_of_the_data_is_deleted_only_when_nothing_refers_to_it(drome, drome_reference):
    unused = CollectiviteFactory(departement=drome, code_insee="26998")
    asking = CollectiviteFactory(departement=drome, code_insee="26999")
    SituationFactory(commune=asking, canton=Canton.objects.first(), epci=None, millesime__annee=2025)
    DemandeFactory(beneficiaire=asking)
    changes = apply_reference(reference=drome_reference).changes
    assert {(change.kind, change.key) for change in changes} == {
        (Kind.DELETE, ("26998",)),
        (Kind.CHANGE, ("26999",)),
    }
    assert not Collectivite.objects.filter(pk=unused.pk).exists()
    asking.refresh_from_db()
    assert asking.valide_au == datetime.date(2026, 1, 1)
    assert asking.situations.count() == 1
    assert apply_reference(reference=drome_reference).changes == ()


def test_a_syndicat_of_the_departement_is_left_alone(drome, drome_reference):
    syndicat = CollectiviteFactory(syndicat=True, departement=drome)
    assert not [change for table in tables(drome_reference) for change in settle(table)]
    assert Collectivite.objects.filter(pk=syndicat.pk).exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("99", "inconnu"),
        ("", "inconnu"),
        ("975", "Saint-Pierre"),
        ("988", "Nouvelle-Calédonie"),
        ("20", "2A"),
        ("6AE", "67"),
    ],
)
def test_a_departement_that_cannot_be_loaded_says_why(db, code, said):
    with pytest.raises(DepartementInconnu, match=said):
        load_departement(code=code)


def test_the_rhone_is_loaded_whole_or_by_halves(db):
    DepartementFactory(code="69")
    with pytest.raises(DepartementEnDouble, match="69"):
        load_departement(code="69M")


def test_the_situation_index_answers_from_one_query(drome, django_assert_num_queries):
    saillans = Collectivite.objects.get(code_insee="26289").pk
    veronne = Collectivite.objects.get(code_insee="26371").pk
    epci = Collectivite.objects.epci().first().pk
    with django_assert_num_queries(1):
        index = SituationIndex.load()
        assert index.of(saillans, 2025).population_municipale == 1459
        assert index.of(saillans, 2019).millesime_id == 2022
        assert index.of(saillans, 2031).millesime_id == 2026
        assert index.of(veronne, 2026).millesime_id == 2024
        assert index.of(epci, 2025) is None
    assert SituationIndex.load([2024]).of(saillans, 2026).millesime_id == 2024
