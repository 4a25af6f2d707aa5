"""Nothing is open by accident: every address of the site, asked by nobody and by each role."""

import re

import pytest
from django.urls import URLResolver, get_resolver

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import SituationFactory

pytestmark = pytest.mark.django_db

# Addresses that anybody may open. A new public page is added here on purpose, or this test fails.
PUBLIC = re.compile(
    r"""^(
    | accessibilite/ | mentions-legales/ | donnees-personnelles/ | plan-du-site/
    | offre/.*
    | aides/.*
    | territoires/.* | recherche/ | sitemap.xml | robots.txt | partage.png
    | identite.css | icone.svg | icone-1.png | favicon.ico | site.webmanifest | actualites.xml
    | bilan/.*
    | agenda/.* | agenda.ics | inscription/.* | parcours/.*
    | lettre/.*
    | demande/.*
    | campagne/.*
    | courriels/arret/.*
    | compte/(connexion|deconnexion|mot-de-passe|ferme|inscription|invitation)/.* | compte/mot-de-passe.*
    | healthz | readyz
    | espace/recapitulatif/arret/.*
    | admin/technique/(login|logout|jsi18n)/
    | admin/(login|jsi18n|sprite)/                      # words and icons of the editor, and the way to the sign-in page
    | documents/1/quelconque/ | fichiers/.* | actualites/     # what the editors published
    )$""",
    re.VERBOSE,
)
SAMPLES = {
    "annee": "2025",
    "cle": "0123456789abcdef0123",
    "code": "2605",
    "extension": "csv",
    "jeton": "jeton-prive-inconnu",
    "nom": "mois",
    "numero": "1",
    "sigle": "ABC",
    "pk": "1",
    "reference": "2025-00001",
    "slug": "une-prestation",
    "token": "faux",
    "taille": "1",
    "uidb36": "1",
    "key": "abc-def",
    "secret": "abc",
    "object_id": "1",
    "content_type_id": "1",
    "id": "1",
    "app_label": "annuaire",
    "url": "quelconque/",
    "action_name": "approve",
    "parent_page_id": "1",
    "model_name": "page",
    "action": "delete",
    "content_type_app_name": "pages",
    "content_type_model_name": "actualitepage",
    "page_id": "1",
    "page_to_move_id": "1",
    "destination_id": "1",
    "task_state_id": "1",
    "task_id": "1",
    "revision_id": "1",
    "revision_id_a": "1",
    "revision_id_b": "2",
    "workflow_state_id": "1",
    "app_name": "pages",
    "collection_id": "1",
    "page_pk": "1",
    "workflow_pk": "1",
    "session_id": "1",
    "redirect_id": "1",
    "document_id": "1",
    "doc_id": "1",
    "document_filename": "quelconque",
    "uploaded_file_id": "1",
    "image_id": "1",
    "filter_spec": "width-100",
    "uidb64": "MQ",
    "restriction_id": "1",
    "chemin": "photo.webp",
    "path": "actualites/",
}
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>")


def routes(resolver=None, prefix="") -> list[str]:
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        found += routes(pattern, route) if isinstance(pattern, URLResolver) else [route]
    return found


def sample(route: str, values: dict[str, str] = SAMPLES) -> str:
    """An address of this route, with one value for each of its parameters."""
    path = GROUP.sub(lambda match: values[match[1] or match[2]], route)
    return path.replace("^", "").replace("$", "").replace("\\", "")


ROUTES = sorted(set(routes()))


def test_the_map_is_the_site():
    assert {"espace/demandes/", "compte/connexion/", "healthz", "admin/"} <= set(ROUTES)
    assert len(ROUTES) > 30


def test_nobody_enters_without_signing_in(client):
    """Whoever is not signed in is sent to the sign-in page, or told that there is nothing."""
    closed = [route for route in ROUTES if not PUBLIC.match(sample(route))]
    answers = {route: client.get(f"/{sample(route)}") for route in closed}
    assert {route: one.status_code for route, one in answers.items() if one.status_code not in {302, 403, 404}} == {}
    led = {route: one.url for route, one in answers.items() if one.status_code == 302}
    sign_in = re.compile(r"/(compte/connexion|admin/(technique/)?login)/")
    assert {route: url for route, url in led.items() if not sign_in.match(url)} == {}


@pytest.fixture
def world():
    """One demande that is seen by its organisme, its commune and its canton; and one person of each role."""
    situation, organisme = SituationFactory(), OrganismeFactory()
    demande = DemandeFactory(situation=situation, reference=SAMPLES["reference"], etat=Etat.EN_COURS)
    InterventionFactory(demande=demande, organisme=organisme)
    scopes = {
        Role.AGENT: {"organisme": organisme},
        Role.REFERENT: {"organisme": organisme},
        Role.COLLECTIVITE: {"collectivite": situation.commune},
        Role.ELU: {"canton": situation.canton},
    }
    people = {role.value: AppartenanceFactory(role=role, **scopes.get(role, {})).user for role in Role}
    others = {
        "autre_organisme": AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user,
        "autre_commune": AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=SituationFactory().commune).user,
        "autre_canton": AppartenanceFactory(role=Role.ELU, canton=SituationFactory().canton).user,
        "sans_role": UserFactory(),
        "gestion_de_linstance": UserFactory(is_staff=True, is_superuser=True),
    }
    return people | others


# Who opens what: status of the home, the list, the demande of the world, the administration, recording a demande.
ACCESS = {
    "administration": (200, 200, 200, 302, 200),
    "coordination": (200, 200, 200, 302, 200),
    "agent": (200, 200, 200, 302, 200),
    "referent": (200, 200, 200, 302, 200),
    "collectivite": (200, 200, 200, 302, 403),
    "elu": (200, 200, 200, 302, 403),
    "redaction": (200, 403, 404, 302, 403),
    "validation": (200, 403, 404, 302, 403),
    "autre_organisme": (200, 200, 404, 302, 200),
    "autre_commune": (200, 200, 404, 302, 403),
    "autre_canton": (200, 200, 404, 302, 403),
    "sans_role": (200, 403, 404, 302, 403),
    "gestion_de_linstance": (200, 200, 200, 200, 200),
}
# Who may give the demande of the world up, and who refuse it: status of the posts without the reason they need.
ACTS = {
    **dict.fromkeys(ACCESS, (404, 404)),
    **dict.fromkeys(("administration", "coordination", "gestion_de_linstance"), (409, 409)),
    **dict.fromkeys(("agent", "referent", "elu"), (403, 403)),
    "collectivite": (409, 403),
}
PATHS = (
    "/espace/",
    "/espace/demandes/",
    f"/espace/demandes/{SAMPLES['reference']}/",
    "/admin/technique/accounts/user/",
    "/espace/demandes/nouvelle/",
)


@pytest.mark.parametrize("who", ACCESS)
def test_each_role_opens_what_the_table_says(client, world, who):
    client.force_login(world[who])
    statuses = tuple(client.get(path).status_code for path in PATHS)
    if statuses[3] == 403:  # signed in without being staff: refused rather than asked to sign in again
        statuses = (*statuses[:3], 302, *statuses[4:])
    assert statuses == ACCESS[who]
    assert client.get("/espace/demandes/export.csv").status_code == ACCESS[who][1]


def test_the_table_knows_every_role(world):
    assert set(ACCESS) == set(world)


@pytest.mark.parametrize("who", ACTS)
def test_each_role_acts_as_the_table_says(client, world, who):
    client.force_login(world[who])
    act = f"/espace/demandes/{SAMPLES['reference']}/agir/"
    sent = [{"action": f"demande-{vers}", "etat": Etat.EN_COURS} for vers in ("abandonnee", "refusee")]
    assert tuple(client.post(act, data).status_code for data in sent) == ACTS[who]


@pytest.mark.parametrize("path", PATHS[:3])
def test_pages_of_the_espace_only_read_and_are_never_kept(client, world, path):
    client.force_login(world["coordination"])
    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path)["Cache-Control"]
