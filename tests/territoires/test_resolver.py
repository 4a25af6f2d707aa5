"""What people write, and the collectivité they mean."""

import datetime

import pytest

from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Collectivite
from bouquet.territoires.resolver import Candidat, CollectiviteResolver
from bouquet.territoires.spelling import exact_key, keys_of, loose_key
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

IN_2024, IN_2025 = datetime.date(2024, 5, 1), datetime.date(2025, 5, 1)


@pytest.fixture
def resolver(drome) -> CollectiviteResolver:
    return CollectiviteResolver.load("26")


def found(resolver: CollectiviteResolver, text: str, jour: datetime.date = IN_2025, genre: str | None = None) -> str:
    """Code of what is found, or what keeps it from being found."""
    answer = resolver.resolve(text, jour, genre)
    if answer.collectivite_id is not None:
        return resolver.by_id[answer.collectivite_id].code
    return "ambigu" if answer.ambiguous else "inconnu"


SPELLINGS = {
    "Valence": "26362",
    "valence (26)": "26362",
    "  VALENCE ": "26362",
    "LES GRANGES GONTARDES": "26145",
    "Granges-Gontardes (Les)": "26145",
    "Granges-Gontardes, Les": "26145",
    "granges gontardes": "26145",
    "ST-DONAT S/ L'HERBASSE": "26301",
    "Livron s/Drôme": "26165",
    "Ste Jalle": "26306",
    "mairie de Crest": "26108",
    "Commune de Crest": "26108",
    "26145": "26145",
    "212601454": "26145",
    "212 601 454": "26145",
    "212602890": "26289",  # Saillans, before it took Véronne in
    "938438454": "26289",
    "Aix-en-Diois": "26001",  # a commune déléguée of Solaure en Diois
    "26187": "26001",
    "CC du Diois": "242600534",
    "Communauté de communes du Diois": "242600534",
    "Communauté des communes du Diois": "242600534",
    "Diois (CC)": "242600534",
    "DIOIS": "242600534",
    "Valence Romans Agglo": "200068781",
    "CA Valence Romans": "200068781",
    "Montélimar-Agglomération": "200040459",
    "Montelimar agglo": "200040459",
    "Montélimar": "26198",
    "Valence (07)": "inconnu",
    "99999": "inconnu",
    "": "inconnu",
}


def test_spellings(resolver):
    assert {text: found(resolver, text) for text in SPELLINGS} == SPELLINGS


def test_a_merged_commune_leads_to_the_one_of_the_day(resolver):
    for text in ("Véronne", "VERONNE", "26371", "212603716"):
        assert found(resolver, text, IN_2024) == "26371"
        assert found(resolver, text, datetime.date(2024, 12, 31)) == "26371"
        assert found(resolver, text, datetime.date(2025, 1, 1)) == "26289"


def test_an_unknown_name_gets_the_nearest_ones(resolver):
    answer = resolver.resolve("Valance", IN_2025)
    assert answer.collectivite_id is None
    assert not answer.ambiguous
    assert [c.nom for c in answer.suggestions] == ["Valence", "Bourg-lès-Valence", "Portes-lès-Valence"]


def test_a_suggestion_for_a_merged_commune_is_the_one_of_the_day(resolver):
    assert resolver.resolve("Veronnes", IN_2025).suggestions[0].nom == "Saillans"
    assert resolver.resolve("Veronnes", IN_2024).suggestions[0].nom == "Véronne"


def test_suggestions_are_of_the_kind_asked_for(resolver):
    answer = resolver.resolve("Valence", IN_2025, Genre.EPCI)
    assert answer.collectivite_id is None
    assert answer.suggestions[0].code == "200068781"
    assert {candidat.genre for candidat in answer.suggestions} == {Genre.EPCI}


def test_every_collectivite_answers_to_its_own_name_and_code(resolver):
    for collectivite in Collectivite.objects.filter(valide_au=None):
        assert found(resolver, collectivite.nom_complet) == collectivite.code
        assert found(resolver, collectivite.nom_complet.upper().replace("-", " ")) == collectivite.code
        assert found(resolver, collectivite.code) == collectivite.code


def test_looking_up_costs_no_query(resolver, django_assert_num_queries):
    with django_assert_num_queries(0):
        found(resolver, "Valence")
        found(resolver, "nulle part")


class TestHomonyms:
    @pytest.fixture(autouse=True)
    def _places(self, db):
        self.home = CollectiviteFactory(nom="Saint-Andéol", code_insee="26001")
        neighbour = DepartementFactory(code="07", nom="Ardèche")
        self.away = CollectiviteFactory(nom="Saint-Andéol", departement=neighbour, code_insee="07001")
        CollectiviteFactory(nom="Beaulieu", departement=neighbour, code_insee="07002")
        isere = DepartementFactory(code="38", nom="Isère")
        CollectiviteFactory(nom="Beaulieu", departement=isere, code_insee="38002")
        CollectiviteFactory(syndicat=True, nom="Syndicat mixte des Eaux de Beaulieu", siren="252600001")

    def test_the_host_departement_wins(self):
        assert found(CollectiviteResolver.load("26"), "St Andéol") == "26001"
        assert found(CollectiviteResolver.load("07"), "St Andéol") == "07001"

    def test_the_departement_between_brackets_decides(self):
        assert found(CollectiviteResolver.load("26"), "Saint-Andéol (07)") == "07001"

    def test_two_strangers_are_candidates(self):
        answer = CollectiviteResolver.load("26").resolve("Beaulieu", IN_2025)
        assert answer.ambiguous
        assert {str(candidat) for candidat in answer.candidats} == {"Beaulieu (07)", "Beaulieu (38)"}

    def test_a_syndicat_answers_to_its_short_form(self):
        assert found(CollectiviteResolver.load("26"), "SM Eaux de Beaulieu") == "252600001"

    def test_a_body_just_created_is_found(self):
        resolver = CollectiviteResolver.load("26")
        assert found(resolver, "SIVU de la Forêt") == "inconnu"
        created = CollectiviteFactory(syndicat=True, nom="SIVU de la Forêt", siren="252600002")
        resolver.add(Candidat.of(created), siren=created.siren)
        assert found(resolver, "SIVU de la Forêt") == found(resolver, "252600002") == "252600002"

    def test_a_former_name_gives_way_to_one_borne_today(self):
        self.home.anciens_noms.create(genre="deleguee", nom="Saint-Andéol-le-Vieux")
        other = CollectiviteFactory(nom="Saint-Andéol-le-Vieux", code_insee="26003")
        assert found(CollectiviteResolver.load("26"), "Saint-Andéol le Vieux") == other.code_insee

    def test_before_its_merger_a_commune_keeps_its_code(self):
        merged = CollectiviteFactory(
            nom="Vieilleville", code_insee="26004", valide_au=datetime.date(2025, 1, 1), successeur=self.home
        )
        self.home.anciens_noms.create(genre="deleguee", nom="Vieilleville", code_insee=merged.code_insee)
        resolver = CollectiviteResolver.load("26")
        assert found(resolver, "26004", IN_2024) == "26004"
        assert found(resolver, "26004", IN_2025) == self.home.code_insee


@pytest.mark.parametrize(
    ("text", "exact", "loose"),
    [
        ("L’Épine", "l epine", "epine"),
        ("Le Pègue", "le pegue", "pegue"),
        ("La Motte-Chalancon", "la motte chalancon", "motte chalancon"),
        ("SIVOM de l’Œuf", "sivom oeuf", "oeuf"),
        ("Ville-sous-Bois", "ville sous bois", "ville sous bois"),
        ("Villers s/s Bois", "villers sous bois", "villers sous bois"),
        ("La", "la", "la"),
        ("", "", ""),
    ],
)
def test_keys(text, exact, loose):
    assert (exact_key(text), loose_key(text)) == (exact, loose)


def test_an_empty_key_is_never_filed():
    assert keys_of("Le", Genre.COMMUNE)[1] == {"le"}
    assert "" not in keys_of("—", Genre.COMMUNE)[1]
