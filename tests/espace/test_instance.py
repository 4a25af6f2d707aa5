"""The screen of the instance, for administration alone; what it saves shows on every page, and is remembered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bouquet.annuaire.enums import Role
from bouquet.core.models import Instance
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.pages.editorial import actualite

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HERE = "/espace/instance/"
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>x()</script><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def admin(client):
    client.force_login(AppartenanceFactory(role=Role.ADMINISTRATION).user)
    Instance(nom="Bouquet").save()
    return client


def fields(**changes) -> dict:
    return {"nom": "Bouquet", "rgaa_version": "4.1.2", **changes}


def test_what_is_saved_shows_on_every_page_and_is_remembered(admin, client):
    logo = SimpleUploadedFile("logo.svg", LOGO)
    sent = admin.post(HERE, fields(nom="Corolle", couleur="#7A1F3D", logo=logo, hebergeur="Un hébergeur"))
    assert sent.status_code == 302
    page = admin.get(HERE).content.decode()
    assert "de « Bouquet » à « Corolle »" in page.replace("\u00a0", " ")
    admin.logout()
    home = client.get("/").content.decode()
    assert "Corolle" in home
    assert '<img src="/fichiers/identite/logo' in home
    sheet = home.partition('href="/identite.css?')[2].partition('"')[0]
    style = client.get(f"/identite.css?{sheet}")
    assert "--primary: #7a1f3d;" in style.content.decode()
    assert style["Content-Type"].startswith("text/css")
    assert "immutable" in style["Cache-Control"]
    served = client.get(Instance.current().logo_url)
    drawn = b"".join(served.streaming_content)
    assert b"script" not in drawn
    assert served["Content-Type"] == "image/svg+xml"
    assert b"#7a1f3d" in client.get("/icone.svg").content
    assert "Un hébergeur" in client.get("/mentions-legales/").content.decode()
    assert client.get("/site.webmanifest").json()["theme_color"] == "#7a1f3d"


def test_what_cannot_be_read_is_refused_and_what_was_typed_is_kept(admin):
    page = admin.post(HERE, fields(nom="Corolle", couleur="#ffee00", couleur_sombre="#222222"))
    text = page.content.decode()
    assert page.status_code == 422
    assert "ne se lit pas sur fond clair" in text
    assert "ne se lit pas sur fond sombre" in text
    assert 'value="#ffee00"' in text
    assert Instance.current().nom == "Bouquet"


@pytest.mark.parametrize("change", [{"audit_taux": 80}, {"logo": SimpleUploadedFile("l.gif", b"GIF89a")}, {"nom": ""}])
def test_other_errors_are_told_in_place(admin, change):
    page = admin.post(HERE, fields(**change))
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()


@pytest.mark.parametrize("role", [Role.COORDINATION, Role.AGENT, Role.REFERENT, Role.REDACTION, Role.VALIDATION])
def test_only_administration_opens_it_and_the_team_sees_the_components(client, role):
    scope = {"organisme": OrganismeFactory()} if role in {Role.AGENT, Role.REFERENT} else {}
    client.force_login(AppartenanceFactory(role=role, **scope).user)
    assert client.get(HERE).status_code == 403
    assert client.post(HERE, fields(nom="Autre")).status_code == 403
    team = role in {Role.COORDINATION, Role.REDACTION, Role.VALIDATION}
    assert client.get("/espace/composants/").status_code == (200 if team else 403)


def test_the_feed_tells_the_published_news(client):
    actualite("Une réunion & deux")
    actualite("Un brouillon", live=False)
    feed = client.get("/actualites.xml")
    text = feed.content.decode()
    assert feed["Content-Type"].startswith("application/rss+xml")
    assert "Une réunion &amp; deux" in text
    assert "brouillon" not in text
    assert "/actualites/une-reunion-deux/" in text
    assert client.get("/icone-33.png").status_code == 404
    assert client.get("/icone-180.png").content.startswith(b"\x89PNG")
