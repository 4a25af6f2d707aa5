"""Public pages kept for readers without cookie: fast, whole, nobody's own, and never older than what they tell."""

import datetime
import re
import subprocess
import sys

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from bouquet.aides.models import Aide
from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Prestation
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core import fraicheur
from bouquet.core.gardees import LONGEST, Gardee, Reserve, seconds_left
from bouquet.core.models import Instance
from bouquet.pages.models import ActualitePage, DocumentPublic
from bouquet.territoires.models import Collectivite
from tests.aides.factories import AideFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.bilan.published import publish_sample
from tests.catalogue.factories import PrestationFactory
from tests.demandes.factories import DemandeFactory
from tests.territoires.factories import CantonFactory, CollectiviteFactory, DepartementFactory, SituationFactory

from .editorial import actualite, realisation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kept(settings, tmp_path):
    settings.BOUQUET_PAGES_GARDEES = 4
    settings.BOUQUET_DATA = tmp_path


@pytest.fixture
def site():
    """One of everything that the public pages show."""
    ensure_reference_data()
    Instance(nom="Pétale", proprietaire="Département d’essai").save()
    DepartementFactory(host=True)
    SituationFactory(
        commune=CollectiviteFactory(code_insee="26001", nom="Beaulieu"), canton=CantonFactory(code="2604", nom="Diois")
    )
    organisme = OrganismeFactory(sigle="ABC", nom="Atelier")
    PrestationFactory(slug="ecole", titre="Conseil pour une école", organisme=organisme)
    AideFactory(slug="aide", titre="Aide aux écoles")
    actualite("Une réunion")
    realisation("Le lavoir restauré")
    publish_sample()


def queries(client: Client, path: str, **headers) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path, **headers).status_code == 200
    return len(seen)


def told(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


CHANGES = {
    "the name of the instance": ("/accessibilite/", "Corolle", lambda: Instance(nom="Corolle").save()),
    "a prestation, in bulk": (
        "/offre/ecole/",
        "Conseil neuf",
        lambda: Prestation.objects.filter(slug="ecole").update(titre="Conseil neuf"),
    ),
    "a new prestation": ("/offre/?q=pont", "Un pont", lambda: PrestationFactory(titre="Un pont")),
    "an organisme": ("/offre/ecole/", "Atelier neuf", lambda: Organisme.objects.update(nom="Atelier neuf")),
    "an aid": ("/aides/", "Aide aux ponts", lambda: AideFactory(titre="Aide aux ponts")),
    "an aid withdrawn": ("/aides/", "!Aide aux écoles", lambda: Aide.objects.update(publiee=False)),
    "an aid removed": ("/aides/", "!Aide aux écoles", lambda: Aide.objects.all().delete()),
    "a news item": ("/", "Une autre", lambda: actualite("Une autre")),
    "a news item withdrawn": ("/actualites/", "!Une réunion", lambda: ActualitePage.objects.get().unpublish()),
    "a draft published": (
        "/actualites/une-reunion/",
        "Une assemblée",
        lambda: _edited(ActualitePage.objects.get(), "Une assemblée").publish(),
    ),
    "a réalisation": ("/realisations/", "Un moulin", lambda: realisation("Un moulin")),
    "a territory": (
        "/territoires/26001/",
        "Beaulieu-le-Neuf",
        lambda: Collectivite.objects.filter(code_insee="26001").update(nom="Beaulieu-le-Neuf"),
    ),
    "a bilan": ("/bilan/2025/?version=2", "data-chiffre", lambda: publish_sample(version=2)),
    "the index of the search": (
        "/plan-du-site/",
        "Une page neuve",
        lambda: DocumentPublic.objects.filter(genre="prestation").update(titre="Une page neuve"),
    ),
}


def _edited(page: ActualitePage, title: str):
    page.title = title
    return page.save_revision()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_shows_at_once_in_every_process(site, change):
    path, wanted, write = CHANGES[change]
    here, elsewhere = Client(), Client()  # each has a reserve of its own, as two processes have
    shown = wanted.removeprefix("!")
    for reader in (here, elsewhere):
        before = told(reader, path)
        assert (shown in before) == wanted.startswith("!")
    write()
    for reader in (here, elsewhere):
        assert (shown in told(reader, path)) != wanted.startswith("!")


def test_a_kept_page_costs_no_query_and_is_the_same(site, client):
    first = client.get("/offre/ecole/")
    assert queries(client, "/offre/ecole/") == 0
    again = client.get("/offre/ecole/")
    assert again.content == first.content
    assert dict(again.items()) == dict(first.items())
    assert "default-src 'none'" in again["Content-Security-Policy"]
    assert {"Cookie", "Accept-Encoding"} <= set(re.split(r",\s*", again["Vary"]))
    assert "no-cache" in again["Cache-Control"], "browsers ask each time"


def test_another_process_is_heard_without_a_question(site, client, tmp_path):
    queries(client, "/offre/ecole/")
    assert queries(client, "/offre/ecole/") == 0
    script = f"open({str(tmp_path / 'version_publique')!r}, 'ab').write(b'.')"
    subprocess.run([sys.executable, "-c", script], check=True)
    assert queries(client, "/offre/ecole/") > 0


def test_what_is_undone_renews_nothing(site, client):
    queries(client, "/offre/ecole/")
    before = fraicheur.version()

    with transaction.atomic():
        Prestation.objects.update(titre="Jamais")
        transaction.set_rollback(True)
    assert fraicheur.version() == before
    assert queries(client, "/offre/ecole/") == 0


def test_before_its_transaction_ends_a_change_renews_nothing(site):
    before = fraicheur.version()
    with transaction.atomic():
        Prestation.objects.update(titre="Bientôt")
        assert fraicheur.version() == before
    assert fraicheur.version() != before


def test_daily_work_renews_nothing(site, client):
    queries(client, "/offre/ecole/")
    before = fraicheur.version()
    demande = DemandeFactory(beneficiaire=Collectivite.objects.get(code_insee="26001"))
    demande.objet = "Autre objet"
    demande.save()
    assert fraicheur.version() == before


def test_nobody_gets_what_was_made_for_another(site, client):
    user = AppartenanceFactory(role="coordination").user
    client.force_login(user)
    assert "Mon espace" in told(client, "/offre/ecole/")
    reader = Client()
    assert "Mon espace" not in told(reader, "/offre/ecole/")
    assert queries(reader, "/offre/ecole/") == 0
    assert "Mon espace" in told(client, "/offre/ecole/"), "the session sees its own page, not the kept one"
    assert "private" in client.get("/offre/ecole/")["Cache-Control"]


def test_two_readers_in_one_process_share_only_what_is_public(site, client):
    queries(client, "/offre/ecole/")
    client.cookies["autre"] = "1"
    assert queries(client, "/offre/ecole/") > 0, "any cookie is asked about"
    del client.cookies["autre"]
    assert queries(client, "/offre/ecole/", HTTP_AUTHORIZATION="Bearer x") > 0
    assert queries(client, "/offre/ecole/", HTTP_HOST="127.0.0.1") > 0
    assert queries(client, "/offre/ecole/?q=1") > 0
    assert queries(client, "/offre/ecole/") == 0


@pytest.mark.parametrize("path", ["/demande/nouvelle/", "/compte/connexion/", "/demande/suivi/"])
def test_no_kept_page_holds_the_token_of_a_form(site, client, path):
    assert "csrfmiddlewaretoken" in told(client, path)
    client.cookies.clear()
    first, second = told(Client(), path), told(Client(), path)
    tokens = [re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page).group(1) for page in (first, second)]
    assert tokens[0] != tokens[1]
    reader = Client()
    for _ in range(2):
        reader.cookies.clear()
        assert queries(reader, path) > 0 or "csrftoken" in reader.cookies


def test_public_forms_hold_no_token(site, client):
    for path in ("/", "/offre/", "/aides/", "/recherche/?q=eau", "/territoires/"):
        assert "csrfmiddlewaretoken" not in told(client, path)


def test_who_holds_the_page_already_is_told_so(site, client):
    etag = client.get("/offre/ecole/")["ETag"]
    again = client.get("/offre/ecole/", HTTP_IF_NONE_MATCH=etag)
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == etag
    Prestation.objects.update(titre="Neuf")
    renewed = client.get("/offre/ecole/", HTTP_IF_NONE_MATCH=etag)
    assert renewed.status_code == 200
    assert "Neuf" in renewed.content.decode()


def test_who_reads_gzip_has_a_page_apart(site, client):
    plain = client.get("/offre/")
    packed = client.get("/offre/", HTTP_ACCEPT_ENCODING="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    assert "Content-Encoding" not in client.get("/offre/").headers
    assert client.get("/offre/", HTTP_ACCEPT_ENCODING="gzip").content == packed.content


def test_absences_and_moves_are_not_kept(site, client):
    assert client.get("/ancienne/").status_code == 404
    Redirect.objects.create(old_path="/ancienne", redirect_link="/offre/")
    assert client.get("/ancienne/").status_code == 301


def test_what_changed_while_it_was_made_is_not_kept():
    reserve, key = Reserve(1000), ("http", "h", "/", "", False)
    assert reserve.get(key, (1, 1)) is None
    assert reserve.get(key, (2, 2)) is None, "another thread saw the change"
    reserve.put(key, (1, 1), Gardee(b"old", (), float("inf")))
    assert reserve.get(key, (2, 2)) is None
    reserve.put(key, (2, 2), Gardee(b"new", (), float("inf")))
    assert reserve.get(key, (2, 2)).body == b"new"
    reserve.put(key, (2, 2), Gardee(b"late", (), 0))
    assert reserve.get(key, (2, 2)) is None, "its time has passed"


def test_the_least_read_leaves_first():
    reserve = Reserve(10)
    keys = [("http", "h", f"/{n}", "", False) for n in range(3)]
    reserve.get(keys[0], (0, 0))
    for key in keys[:2]:
        reserve.put(key, (0, 0), Gardee(b"12345", (), float("inf")))
    reserve.get(keys[0], (0, 0))
    reserve.put(keys[2], (0, 0), Gardee(b"12345", (), float("inf")))
    assert [bool(reserve.get(key, (0, 0))) for key in keys] == [True, False, True]


def test_a_page_does_not_outlive_its_day():
    late = datetime.datetime(2026, 3, 1, 23, 59, 30, tzinfo=datetime.UTC)
    assert seconds_left(late) == 30
    assert LONGEST <= 600


def test_no_public_page_reads_a_table_that_the_settings_call_private(site, client, settings):
    """The other half of « never stale »: what the watch leaves out is read nowhere."""
    settings.BOUQUET_PAGES_GARDEES = 0
    tables = {name for name in connection.introspection.table_names() if name.startswith(settings.PRIVATE_TABLES)}
    # What Wagtail keeps there (the roots of its sites) follows tables that count.
    tables -= {"core_cache"}
    assert len(tables) > 20
    paths = set(DocumentPublic.objects.values_list("adresse", flat=True))
    paths |= {"/territoires/26001/", "/territoires/2604/", "/recherche/?q=ecole", "/offre/?q=ecole", "/aides/", "/"}
    paths |= {"/actualites/une-reunion/", "/realisations/le-lavoir-restaure/", "/ressources/", "/sitemap.xml"}
    for path in paths - {"/demande/nouvelle/", "/demande/suivi/"}:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path, follow=True).status_code == 200, path
        read = {name for query in seen for name in re.findall(r'"(\w+)"', query["sql"])}
        assert sorted(read & tables) == [], path
