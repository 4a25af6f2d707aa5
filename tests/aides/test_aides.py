"""What may be asked of aids, and the verbs that change them."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bouquet.aides.models import Aide
from bouquet.aides.querysets import months_before
from bouquet.aides.services import create_aide, duplicate_aide, edit_aide, publish_aide, review_aide, unpublish_aide
from bouquet.demandes.services import FicheHasChanged
from bouquet.demandes.services.editing import seen
from tests.accounts.factories import UserFactory
from tests.aides.factories import AideFactory
from tests.annuaire.factories import OrganismeFactory, ReferentFactory
from tests.catalogue.factories import ThematiqueFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 6, 15)
NOW = timezone.make_aware(datetime.datetime(2026, 6, 15, 10))
ONE_DAY = datetime.timedelta(days=1)


def titles(rows) -> set[str]:
    return {aide.titre for aide in rows}


def test_open_and_not_over():
    AideFactory(titre="permanente")
    AideFactory(titre="dernier jour", recurrence="ponctuelle", ouverture=DAY, echeance=DAY)
    AideFactory(titre="demain", recurrence="annuelle", ouverture=DAY + ONE_DAY, echeance=DAY + 9 * ONE_DAY)
    AideFactory(titre="finie", recurrence="ponctuelle", echeance=DAY - ONE_DAY)
    AideFactory(titre="revient", recurrence="annuelle", echeance=DAY - ONE_DAY)
    assert titles(Aide.objects.open_on(DAY)) == {"permanente", "dernier jour"}
    assert titles(Aide.objects.not_over_on(DAY)) == {"permanente", "dernier jour", "demain", "revient"}


def test_for_whom():
    AideFactory(titre="villages", beneficiaires=["commune", "epci"], population_max=500)
    AideFactory(titre="associations", beneficiaires=["association"])
    assert titles(Aide.objects.for_beneficiaire("commune", 500)) == {"villages"}
    assert titles(Aide.objects.for_beneficiaire("commune", 501)) == set()
    assert titles(Aide.objects.for_beneficiaire("commune")) == {"villages"}
    assert titles(Aide.objects.for_beneficiaire("epci", 20_000)) == {"villages"}
    assert titles(Aide.objects.for_beneficiaire("association")) == {"associations"}
    assert titles(Aide.objects.for_beneficiaire("syndicat")) == set()


def test_published_and_about():
    habitat = ThematiqueFactory(code="habitat")
    AideFactory(titre="logements", thematiques=[habitat])
    AideFactory(titre="brouillon", thematiques=[habitat], publiee=False)
    AideFactory(titre="routes")
    assert titles(Aide.objects.published().about(habitat)) == {"logements"}


def test_words_meet_whatever_accents_and_plurals(django_assert_num_queries):
    eau = ThematiqueFactory(code="eau-environnement")
    AideFactory(titre="Écoles et préaux", objectifs="Rénover.")
    AideFactory(titre="Cantines", objectifs="Des repas à l’école.", thematiques=[eau])
    with django_assert_num_queries(2):
        found = [aide.titre for aide in Aide.objects.matching("ECOLE")]
    assert found == ["Écoles et préaux", "Cantines"]
    assert titles(Aide.objects.matching("écoles environnement")) == {"Cantines"}
    assert Aide.objects.matching("zeppelin") == []


def test_reviewed_over_twelve_months_ago():
    AideFactory(titre="ancienne", date_revue=datetime.date(2025, 6, 15))
    AideFactory(titre="très ancienne", date_revue=datetime.date(2023, 1, 1))
    AideFactory(titre="récente", date_revue=datetime.date(2025, 6, 16))
    AideFactory(titre="brouillon", date_revue=datetime.date(2020, 1, 1), publiee=False)
    assert [aide.titre for aide in Aide.objects.to_review(DAY)] == ["très ancienne", "ancienne"]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2026-06-15", 12, "2025-06-15"), ("2024-02-29", 12, "2023-02-28"), ("2026-01-31", 1, "2025-12-31")],
)
def test_months_before(day, months, before):
    assert months_before(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(before)


def fields(**changes):
    return {
        "titre": "Aide à l’école",
        "financeur": "Département",
        "beneficiaires": ["commune"],
        "depenses": ["etudes"],
        "objectifs": "Aider.",
        "thematiques": [ThematiqueFactory()],
    } | changes


def test_a_new_sheet_is_a_draft_reviewed_today_with_its_own_address():
    first, second = create_aide(fields=fields(), le=NOW), create_aide(fields=fields(), le=NOW)
    assert (first.slug, second.slug) == ("aide-a-lecole", "aide-a-lecole-2")
    assert (first.publiee, first.date_revue) == (False, DAY)
    assert create_aide(fields=fields(titre="« ? »"), le=NOW).slug == "aide"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"thematiques": []}, "thematiques"),
        ({"beneficiaires": []}, "beneficiaires"),
        ({"beneficiaires": ["royaume"]}, "beneficiaires"),
        ({"depenses": "etudes"}, "depenses"),
        ({"taux_max": 130}, "__all__"),
        ({"recurrence": "annuelle"}, "__all__"),
    ],
)
def test_a_wrong_sheet_is_refused_whole(wrong, field):
    with pytest.raises(ValidationError) as caught:
        create_aide(fields=fields(**wrong), le=NOW)
    assert field in caught.value.message_dict
    assert not Aide.objects.exists()


def test_the_slower_of_two_is_told_what_changed():
    aide = AideFactory(titre="Avant", objectifs="Aider.")
    read, user = seen(aide), UserFactory()
    edit_aide(aide=aide, changes={"titre": "Le premier"}, vu=read, auteur=user, le=NOW)
    with pytest.raises(FicheHasChanged) as caught:
        edit_aide(aide=aide, changes={"objectifs": "Le second"}, vu=read, auteur=user, le=NOW)
    assert [(one.champ, one.avant, one.apres) for one in caught.value.ecarts] == [("titre", "Avant", "Le premier")]
    aide.refresh_from_db()
    assert (aide.titre, aide.objectifs) == ("Le premier", "Aider.")


def test_lists_are_compared_and_written_too():
    aide, habitat = AideFactory(), ThematiqueFactory(code="habitat")
    referent = ReferentFactory()
    changes = {"thematiques": [habitat], "referents": [referent], "beneficiaires": ["epci"]}
    edit_aide(aide=aide, changes=changes, vu=seen(aide), auteur=None, le=NOW)
    aide.refresh_from_db()
    assert (list(aide.thematiques.all()), list(aide.referents.all())) == ([habitat], [referent])
    assert aide.beneficiaires == ["epci"]
    with pytest.raises(ValidationError):
        edit_aide(aide=aide, changes={"thematiques": []}, vu=seen(aide), auteur=None, le=NOW)


def test_a_sheet_without_what_readers_need_is_not_published():
    aide = create_aide(fields=fields(objectifs=""), le=NOW)
    with pytest.raises(ValidationError, match="les objectifs"):
        publish_aide(aide=aide, auteur=None, le=NOW)
    edit_aide(aide=aide, changes={"objectifs": "Aider."}, vu=seen(aide), auteur=None, le=NOW)
    assert publish_aide(aide=aide, auteur=None, le=NOW).publiee
    assert not unpublish_aide(aide=aide, auteur=None, le=NOW).publiee


def test_reviewed_today():
    aide = AideFactory(date_revue=datetime.date(2020, 1, 1))
    review_aide(aide=aide, auteur=None, le=NOW)
    assert not Aide.objects.to_review(DAY).exists()


def test_a_copy_is_a_draft_of_the_same():
    source = AideFactory(titre="A" * 160, gestionnaire=OrganismeFactory(), taux_max=20, source="etat")
    Aide.objects.filter(pk=source.pk).update(identifiant_externe="X1")
    copy = duplicate_aide(aide=source, le=NOW)
    assert (len(copy.titre), copy.titre[-8:]) == (160, " (copie)")
    assert (copy.publiee, copy.taux_max, copy.identifiant_externe) == (False, 20, "")
    assert set(copy.thematiques.all()) == set(source.thematiques.all())
    assert copy.slug != source.slug
