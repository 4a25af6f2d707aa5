"""The screens of those who keep the aids: who may, what they write, who is told, and the monthly mail."""

import datetime
import json
import re
from html import unescape

import pytest
from django.utils import timezone

from bouquet.aides.models import Aide
from bouquet.annuaire.enums import Role
from bouquet.core.models import Courriel
from bouquet.demandes.services.editing import seen
from bouquet.espace.daily import tell_aides_a_revoir
from tests.accounts.factories import UserFactory
from tests.aides.factories import AideFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory, ReferentFactory
from tests.catalogue.factories import ThematiqueFactory
from tests.territoires.factories import CantonFactory, CollectiviteFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/espace/aides/"
NEW = "/espace/aides/nouvelle/"
EDITORS = (Role.ADMINISTRATION, Role.COORDINATION, Role.REDACTION, Role.VALIDATION)
NOW = timezone.make_aware(datetime.datetime(2026, 11, 23, 6, 30))


@pytest.fixture
def webmestre(client):
    user = AppartenanceFactory(role=Role.REDACTION).user
    client.force_login(user)
    return user


def sent(aide=None, **changes) -> dict:
    """The form as the page sends it."""
    data = {
        "titre": "Aide à l’école",
        "type_aide": "subvention",
        "financeur": "Département",
        "thematiques": [ThematiqueFactory().pk],
        "beneficiaires": ["commune", "epci"],
        "depenses": ["etudes"],
        "objectifs": "Aider.",
        "taux_min": "12,5",
        "taux_max": "40",
        "plafond": "10 000",
        "recurrence": "permanente",
        "vu": json.dumps(seen(aide or Aide())),
    }
    return data | changes


def hidden(page: str) -> str:
    """What the page says that its reader saw."""
    return unescape(re.search(r'name="vu" value="([^"]*)"', page)[1])


@pytest.mark.parametrize("role", [*Role, None])
def test_who_opens_and_acts(client, settings, role):
    settings.BOUQUET_SECOND_FACTEUR = False
    aide, organisme = AideFactory(), OrganismeFactory()
    scopes = {
        Role.AGENT: {"organisme": organisme},
        Role.REFERENT: {"organisme": organisme},
        Role.COLLECTIVITE: {"collectivite": CollectiviteFactory()},
        Role.ELU: {"canton": CantonFactory()},
    }
    user = AppartenanceFactory(role=role, **scopes.get(role, {})).user if role else UserFactory()
    client.force_login(user)
    allowed = role in EDITORS
    for path in (LIST, NEW, f"{LIST}{aide.pk}/", f"{LIST}{aide.pk}/historique/"):
        assert client.get(path).status_code == (200 if allowed else 403), path
    acted = client.post(f"{LIST}{aide.pk}/agir/", {"action": "retirer"})
    assert acted.status_code == (302 if allowed else 403)
    assert Aide.objects.get().publiee != allowed
    assert (f'href="{LIST}"' in client.get("/espace/").content.decode()) == allowed


def test_nobody_acts_signed_out(client):
    aide = AideFactory()
    assert client.post(f"{LIST}{aide.pk}/agir/", {"action": "retirer"}).status_code == 302
    assert Aide.objects.get().publiee


def test_written_published_read_by_all(client, webmestre):
    referent = ReferentFactory(nom="Anne")
    made = client.post(NEW, sent(referents=[referent.pk], pieces="Devis\nPlan"))
    aide = Aide.objects.get()
    assert made.url == f"{LIST}{aide.pk}/"
    assert (aide.taux_min, aide.plafond, aide.beneficiaires) == (12.5, 10_000, ["commune", "epci"])
    assert (aide.date_revue, aide.publiee) == (timezone.localdate(), False)
    assert client.get(f"/aides/{aide.slug}/").status_code == 404
    page = client.post(f"{LIST}{aide.pk}/agir/", {"action": "publier"}, follow=True).content.decode()
    assert "L’aide est publiée." in page
    assert "Anne" in client.get(f"/aides/{aide.slug}/").content.decode()
    # The sheet read again is the one that was written.
    again = client.get(f"{LIST}{aide.pk}/").content.decode()
    for words in ('value="12,5"', 'value="10\u00a0000"', "Devis\nPlan"):
        assert words in again


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"titre": ""}, "Titre"),
        ({"thematiques": []}, "Thématiques"),
        ({"beneficiaires": []}, "Qui peut la demander"),
        ({"taux_max": "140"}, "inférieure ou égale à 100"),
        ({"taux_min": "50"}, "Le taux maximal doit être au moins égal au taux minimal."),
        ({"recurrence": "annuelle"}, "Dites l’échéance"),
        (
            {"recurrence": "ponctuelle", "ouverture": "2026-05-02", "echeance": "2026-05-01"},
            "L’échéance doit suivre l’ouverture.",
        ),
        ({"teleservice": "pas une adresse"}, "Adresse du téléservice"),
        ({"vu": ""}, "rechargez-la"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(client, webmestre, wrong, words):
    response = client.post(NEW, sent(objectifs="Ce que j’ai écrit") | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Ce que j’ai écrit" in page
    assert not Aide.objects.exists()


def test_the_slower_of_two_sees_both(client, webmestre):
    aide = AideFactory(titre="Avant")
    theme = list(aide.thematiques.values_list("pk", flat=True))
    mine = sent(aide, titre="Avant", objectifs="Mes objectifs", thematiques=theme)
    Aide.objects.filter(pk=aide.pk).update(titre="Après")
    response = client.post(f"{LIST}{aide.pk}/", mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "« Avant » est devenu « Après »" in page.replace("\u00a0", " ")
    assert "Mes objectifs" in page
    assert Aide.objects.get().objectifs == "Aider les projets."
    # Sent again as the page now shows it, both stand.
    assert client.post(f"{LIST}{aide.pk}/", mine | {"titre": "Après", "vu": hidden(page)}).status_code == 302
    assert (Aide.objects.get().titre, Aide.objects.get().objectifs) == ("Après", "Mes objectifs")


def test_the_history_says_who_and_what(client, webmestre):
    aide = AideFactory(titre="Avant")
    theme = list(aide.thematiques.values_list("pk", flat=True))
    client.post(f"{LIST}{aide.pk}/", sent(aide, titre="Après", thematiques=theme))
    client.post(f"{LIST}{aide.pk}/agir/", {"action": "retirer"})
    page = client.get(f"{LIST}{aide.pk}/historique/").content.decode().replace("\u00a0", " ")
    for words in ("de « Avant » à « Après »", "Publiée : de « oui » à « non »", str(webmestre)):
        assert words in page


def test_acts(client, webmestre):
    aide = AideFactory(titre="Une aide", date_revue=datetime.date(2020, 1, 1))
    act = f"{LIST}{aide.pk}/agir/"
    client.post(act, {"action": "relire"})
    assert Aide.objects.get().date_revue == timezone.localdate()
    copied = client.post(act, {"action": "dupliquer"})
    copy = Aide.objects.get(titre="Une aide (copie)")
    assert copied.url == f"{LIST}{copy.pk}/"
    assert client.post(act, {"action": "exploser"}).status_code == 400
    assert client.get(act).status_code == 405
    Aide.objects.filter(pk=copy.pk).update(objectifs="")
    refused = client.post(f"{LIST}{copy.pk}/agir/", {"action": "publier"}, follow=True).content.decode()
    assert "les objectifs" in refused
    assert not Aide.objects.get(pk=copy.pk).publiee


def test_the_list_finds_and_tells_what_to_review(client, webmestre, django_assert_max_num_queries):
    AideFactory(titre="Écoles", date_revue=datetime.date(2020, 1, 1))
    AideFactory(titre="Routes", date_revue=timezone.localdate(), publiee=False)
    page = client.get(LIST).content.decode()
    assert "Écoles" in page
    assert "Brouillon" in page
    assert "Routes" not in client.get(f"{LIST}?q=ecole").content.decode()
    assert "Routes" not in client.get(f"{LIST}?revue=oui").content.decode()
    home = client.get("/espace/").content.decode()
    assert "1\u00a0aide n’a pas été relue depuis douze mois" in home
    with django_assert_max_num_queries(12) as before:
        client.get(LIST)
    for _ in range(10):
        AideFactory(gestionnaire=OrganismeFactory())
    with django_assert_max_num_queries(len(before)):
        client.get(LIST)


def test_the_monthly_mail_goes_once_to_those_who_may_act():
    people = [AppartenanceFactory(role=role).user for role in EDITORS]
    AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory())
    AppartenanceFactory(role=Role.REDACTION, user=UserFactory(is_active=False))
    assert tell_aides_a_revoir(NOW) == "0\u00a0écrit."
    AideFactory(titre="Les haies", date_revue=datetime.date(2025, 3, 1))
    AideFactory(titre="Les routes", date_revue=datetime.date(2026, 3, 1))
    assert tell_aides_a_revoir(NOW) == f"{len(EDITORS)}\u00a0écrits."
    assert {mail.destinataire for mail in Courriel.objects.all()} == {user.email for user in people}
    mail = Courriel.objects.first()
    assert mail.sujet.replace("\u00a0", " ") == "Aides à relire : 1"
    assert "Les haies (relue le 1er" in mail.texte
    assert "Les routes" not in mail.texte + mail.html
    assert "/espace/aides/?revue=oui" in mail.texte
    assert tell_aides_a_revoir(NOW + datetime.timedelta(days=5)) == "0\u00a0écrit."
    assert tell_aides_a_revoir(NOW + datetime.timedelta(days=10)) == f"{len(EDITORS)}\u00a0écrits."
