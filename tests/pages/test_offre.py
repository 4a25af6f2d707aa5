"""The offer: found by words or filters, each prestation with its terms, and nothing that is not published."""

import datetime
import re
from html import unescape

import pytest
from django.template import engines

from bouquet.catalogue.models import Nature, Prestation, Thematique
from bouquet.catalogue.services import ensure_reference_data
from bouquet.pages.finder import for_whom
from bouquet.pages.situations import situations
from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import PrestationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def undefined_names_show(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "INDEFINI(%s)")


@pytest.fixture
def offer():
    ensure_reference_data()
    direction = OrganismeFactory(sigle="DIR", nom="Direction des routes", direction=True)
    service = OrganismeFactory(sigle="SVR", nom="Service voirie", service=True, parent=direction)
    caue = OrganismeFactory(sigle="CAUE", nom="Conseil d’architecture")
    energie, amenagement = (Thematique.objects.get(pk=code) for code in ("energie", "amenagement"))
    conseil, moe = Nature.objects.get(pk="conseil"), Nature.objects.get(pk="moe")
    PrestationFactory(
        slug="eglise",
        titre="Préserver une église",
        organisme=caue,
        thematiques=[amenagement, energie],
        nature=conseil,
        beneficiaires=["commune"],
        situations=["Mon église a besoin de travaux"],
    )
    PrestationFactory(
        slug="chemin",
        titre="Refaire un chemin",
        organisme=service,
        thematiques=[amenagement],
        nature=moe,
        beneficiaires=["commune", "epci", "syndicat"],
        tarif="Selon le montant des travaux",
        zone="Hors agglomération",
        conditions="Une convention.",
        contact="voirie@exemple.test",
        situations=["Un chemin s’abîme"],
    )
    PrestationFactory(slug="cachee", titre="Pas encore publiée", publiee=False)
    PrestationFactory(slug="finie", titre="Finie", valide_au=datetime.date(2020, 1, 1))


def read(client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    page = unescape(response.content.decode())
    assert "INDEFINI" not in page
    return page


def shown(client, query: str = "") -> set[str]:
    """The slugs of the prestations that the page offers."""
    return set(re.findall(r'href="/offre/([\w-]+)/"', read(client, f"/offre/{query}")))


def total(client, query: str = "") -> int:
    return int(re.search(r'data-total="(\d+)"', read(client, f"/offre/{query}"))[1])


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", {"eglise", "chemin"}),
        ("?q=EGLISES", {"eglise"}),
        ("?thematique=energie", {"eglise"}),
        ("?thematique=amenagement", {"eglise", "chemin"}),
        ("?nature=moe", {"chemin"}),
        ("?organisme=DIR", {"chemin"}),
        ("?pour=epci", {"chemin"}),
        ("?pour=commune&nature=conseil", {"eglise"}),
        ("?q=chemin&thematique=energie", set()),
        ("?thematique=habitat", set()),
        ("?thematique=inconnue", set()),
        ("?pour=royaume", set()),
    ],
)
def test_words_and_filters_narrow_what_is_published(client, offer, query, slugs):
    assert shown(client, query) == slugs
    assert total(client, query) == len(slugs)


def test_what_was_asked_stays_in_the_form(client, offer):
    page = read(client, "/offre/?q=chemin&nature=moe")
    assert 'value="chemin"' in page
    assert re.search(r'<option value="moe" selected>', page)


def test_choices_say_how_many_and_leave_out_dead_ends(client, offer):
    page = read(client, "/offre/?pour=epci")
    assert "Maîtrise d’œuvre (1)" in page
    assert "Direction des routes (1)" in page
    assert '<option value="conseil"' not in page
    assert "Commune (2)" in page


def test_each_prestation_stands_once_under_its_first_thematique(client, offer):
    page = read(client, "/offre/")
    assert re.findall(r'<h2 id="([\w-]+)">', page) == ["situations", "energie", "amenagement"]
    assert page.count('href="/offre/eglise/"') == 1
    natures = read(client, "/offre/?thematique=amenagement")
    assert re.findall(r'<h2 id="([\w-]+)">', natures) == ["situations", "conseil", "moe"]


def test_a_situation_in_plain_words_fills_the_search(client, offer):
    href = re.search(r'<a href="(/offre/\?q=[^"]+)">Mon église a besoin de travaux</a>', read(client, "/offre/"))[1]
    page = read(client, href)
    assert 'value="Mon église a besoin de travaux"' in page
    assert 'href="/offre/eglise/"' in page


def test_nothing_found_says_what_to_do(client, offer):
    page = read(client, "/offre/?q=fusée")
    assert "Essayez un mot plus simple" in page
    assert "Mon église a besoin de travaux" in page
    assert "Tout effacer" in page


def test_answers_that_hold_some_words_are_told_apart(client, offer):
    page = read(client, "/offre/?q=église fusée")
    assert 'data-total="0"' in page
    assert page.index("Cela s’en approche") < page.index('href="/offre/eglise/"')


def test_an_unreadable_filter_says_so(client, offer):
    assert "Ce choix n’existe pas ou plus" in read(client, "/offre/?nature=magie")


def test_before_any_prestation_the_page_says_whom_to_write_to(client, settings):
    settings.DEFAULT_FROM_EMAIL = "coordination@exemple.test"
    page = read(client, "/offre/")
    assert "L’offre se prépare" in page
    assert "mailto:coordination@exemple.test" in page


def test_queries_stay_the_same_however_long_the_offer(client, offer, django_assert_num_queries):
    # The instance, the menu, the prestations, their thématiques, the nine thématiques, the four natures.
    with django_assert_num_queries(6):
        client.get("/offre/?q=chemin")
    for n in range(12):
        PrestationFactory(titre=f"Chemin {n}", organisme=OrganismeFactory(service=True))
    with django_assert_num_queries(6):
        client.get("/offre/?q=chemin")


def test_a_prestation_tells_its_terms(client, offer):
    page = read(client, "/offre/chemin/")
    for told in (
        "<h1>Refaire un chemin</h1>",
        "Communes, intercommunalités et syndicats",
        "Selon le montant des travaux",
        "Hors agglomération",
        "Une convention.",
        "mailto:voirie@exemple.test",
        "« Un chemin s’abîme »",
        '<abbr title="Maîtrise d’œuvre">MOE</abbr>',
        Nature.objects.get(pk="moe").definition,
        "Direction des routes",
        'href="/offre/?organisme=DIR"',
        'href="/offre/?thematique=amenagement"',
    ):
        assert told in page, told


def test_without_a_price_it_is_free_and_without_an_address_the_coordination_answers(client, offer, settings):
    settings.DEFAULT_FROM_EMAIL = "coordination@exemple.test"
    page = read(client, "/offre/eglise/")
    assert "Gratuit" in page
    assert "mailto:coordination@exemple.test" in page
    assert "À prévoir" not in page


@pytest.mark.parametrize("slug", ["cachee", "finie", "inconnue"])
def test_what_is_not_published_is_not_there(client, offer, slug):
    assert client.get(f"/offre/{slug}/").status_code == 404


def test_a_title_with_quotes_and_signs_is_shown_as_written(client, offer):
    Prestation.objects.filter(slug="chemin").update(titre='Eau & "chemins" <blancs>')
    for path in ("/offre/", "/offre/chemin/"):
        html = client.get(path).content.decode()
        assert "Eau &amp; &quot;chemins&quot; &lt;blancs&gt;" in html
        assert "<blancs>" not in html
        assert "&amp;amp;" not in html


def test_pages_only_read_and_stay_light(client, offer):
    for n in range(100):
        PrestationFactory(titre=f"Une prestation dont le titre est long, numéro {n}", situations=["Une situation"])
    for path in ("/offre/", "/offre/chemin/"):
        assert client.post(path).status_code == 405
        response = client.get(path, headers={"accept-encoding": "gzip"})
        assert response.headers["Content-Encoding"] == "gzip"
        assert len(response.content) < 60_000, path


@pytest.mark.parametrize(
    ("kinds", "words"),
    [(["commune"], "Communes"), (["epci", "commune"], "Communes et intercommunalités"), ([], "")],
)
def test_beneficiaires_are_told_in_words(kinds, words):
    assert for_whom(Prestation(beneficiaires=kinds)) == words


def test_situations_to_start_from_are_short_and_of_every_thematique():
    ensure_reference_data()
    themes = [Thematique.objects.get(pk=code) for code in ("habitat", "energie")]
    long = "Une phrase bien trop longue pour tenir dans un bouton"
    PrestationFactory(titre="A", thematiques=themes[:1], situations=["Un toit", "Un toit fuit"])
    PrestationFactory(titre="B", thematiques=themes[:1], situations=["Une cave inondée", long])
    PrestationFactory(titre="C", thematiques=themes[1:], situations=["L’école a froid"])
    starts = ["Une cave inondée", "L’école a froid", "Un toit", "Un toit fuit"]
    assert situations(Prestation.objects.for_readers()) == starts


def test_situations_follow_the_filters_and_keep_them(client, offer):
    page = read(client, "/offre/?nature=moe")
    assert "Mon église a besoin" not in page
    href = re.search(r'<a href="(/offre/\?q=[^"]+)">Un chemin s’abîme</a>', page)[1]
    assert shown(client, href.removeprefix("/offre/")) == {"chemin"}
    assert '<option value="moe" selected>' in read(client, href)


def test_the_home_page_searches_the_site_and_leads_to_each_thematique(client, offer):
    page = read(client, "/")
    assert 'action="/recherche/"' in page
    for code in Thematique.objects.values_list("pk", flat=True):
        assert f'href="/offre/?thematique={code}"' in page
