"""Templates: the frame, the error pages and the components render, complete and under a strict content policy."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string

import bouquet
from bouquet.core import charts
from bouquet.core.models import Instance
from bouquet.core.tables import Cell, Column, Row, Table

TEMPLATES = sorted(Path(bouquet.__file__).parent.glob("*/templates/**/*.html"))
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "rect", "path", "circle", "source", "wbr"}


class Balance(HTMLParser):
    """Fails on a tag closed out of turn; collects ids and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(html)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag, tag


@pytest.fixture
def loud(monkeypatch):
    """Undefined variables show in the page."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "INDEFINI %s")


@pytest.fixture
def request_(rf):
    request = rf.get("/bilan/2025/?q=eau&page=2")
    request.user = AnonymousUser()
    request._instance = Instance(nom="Bouquet", sous_titre="L’ingénierie", proprietaire="Département")
    request._menu = []
    return request


@pytest.fixture
def component(loud, request_):
    """Renders a piece of template that uses components."""

    def render(source: str, **context) -> str:
        from django_cotton.compiler_regex import CottonCompiler

        template = engines["django"].from_string(CottonCompiler().process(source))
        html = template.render(context, request_)
        assert "INDEFINI" not in html
        Balance(html)
        return html

    return render


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.replace("\u00a0", "~"))).strip()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: "/".join(p.parts[-3:]))
def test_no_template_needs_inline_style_or_script(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<style\b|javascript:|\son[a-z]+\s*=\s*[\"']", source)
    # A block of JSON is data: browsers never run it.
    assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script\b[^>]*>", source))
    # Links may lead elsewhere; nothing may be fetched from there.
    assert not re.search(
        r"""\b(src|srcset|data|action)\s*=\s*["'](https?:)?//|<link\b[^>]*href=["'](https?:)?//""", source
    )


class TestFrame:
    NAVIGATION = [{"label": "Bilan", "href": "/bilan/"}, {"label": "Mon espace", "href": "/espace/", "button": True}]

    def page(self, request, **context) -> str:
        html = render_to_string("core/base.html", {"navigation": self.NAVIGATION, "messages": [], **context}, request)
        Balance(html)
        return html

    def test_landmarks_language_and_names(self, loud, request_):
        html = self.page(request_)
        assert "INDEFINI" not in html
        assert '<html lang="fr">' in html
        for piece in ('<a class="skip" href="#contenu">', '<main id="contenu"', "<header", "<footer", "<nav"):
            assert html.count(piece) >= 1, piece
        assert "L’ingénierie</small>" in html
        assert "<title>L’ingénierie · Bouquet</title>" in html

    def test_banner_only_in_a_demonstration(self, request_):
        assert "synthétiques" not in self.page(request_)
        request_._instance.demonstration = True
        assert "Démonstration\u00a0: les données affichées sont synthétiques." in self.page(request_)

    def test_the_present_section_is_marked(self, request_):
        html = self.page(request_)
        assert re.search(r'href="/bilan/" aria-current="true"', html)
        assert html.count("aria-current") == 1

    def test_footer_says_the_state_of_accessibility(self, request_):
        assert '<a href="/accessibilite/">Accessibilité\u00a0: non conforme</a>' in self.page(request_)

    @pytest.mark.parametrize("code", ["400", "403", "404", "500"])
    def test_error_pages_stand_without_request_or_database(self, loud, code):
        html = render_to_string(f"{code}.html")
        Balance(html)
        assert "INDEFINI" not in html
        assert html.count("<h1>") == 1
        assert "Bouquet" in html


@pytest.mark.django_db
def test_an_unknown_address_answers_in_plain_words(client):
    response = client.get("/une-adresse-qui-n-existe-pas/")
    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.content.decode()
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]


class TestComponents:
    def test_figure(self, component):
        html = component(
            '<c-figures><c-figure :value="n" label="demandes" delta="+17 %" chiffre="global.demandes" href="/d/" />'
            "</c-figures>",
            n=1825,
        )
        assert '<a href="/d/"><b data-chiffre="global.demandes">1\u00a0825</b></a>' in html
        assert '<span class="delta up">+17 %</span>' in html
        assert "<a" not in component('<c-figures><c-figure :value="0" label="demande" /></c-figures>')

    @pytest.mark.parametrize(
        "tag", ['<c-tag tone="hue-4" label="Aménagement" />', '<c-tag :hue="4" label="Aménagement" />']
    )
    def test_tag(self, component, tag):
        html = component(tag)
        assert 'class="fill-hue-4"' in html
        assert plain(html) == "Aménagement"

    def test_words_are_escaped(self, component):
        html = component('<c-tag tone="hue-1" :label="evil" />', evil="<script>x</script>")
        assert "<script>" not in html

    def table(self, **keywords) -> Table:
        return Table(
            "Interventions",
            [Column("Thème"), Column("Interventions", bar=True), Column("Part", numeric=True)],
            [
                [Cell("Eau", tone="hue-2", href="/eau/"), Cell(200, tone="hue-2", chiffre="x.y"), Cell(text="80 %")],
                Row(["Reste", 50, Cell(text="20 %")], residual=True),
            ],
            [["Ensemble", 1250, None]],
            **keywords,
        )

    def test_table(self, component):
        html = component('<c-table :table="t" />', t=self.table())
        assert html.count('scope="col"') == 3
        assert html.count('scope="row"') == 3
        assert "<caption>Interventions</caption>" in html
        assert re.findall(r'<rect width="([\d.]+%)"', html) == ["100%", "25%"]
        assert '<span data-chiffre="x.y">200</span>' in html
        assert '<tr class="residual">' in html
        assert "1\u00a0250" in html
        assert 'tabindex="0" role="region"' in html

    def test_sheets_repeat_the_headings(self, component):
        html = component('<c-table :table="t" :hide_caption="True" />', t=self.table(sheets=True))
        assert html.count('data-label="Part"') == 3
        assert 'tabindex="0" role="region"' in html, "between phone and desk it scrolls too"
        assert '<caption class="visually-hidden">' in html

    def test_an_empty_table_keeps_its_headings(self, component):
        assert "Vide" in component('<c-table :table="t" />', t=Table("Vide", [Column("A")], []))

    def test_a_row_of_the_wrong_length_is_refused(self):
        with pytest.raises(ValueError, match="1 cellules pour 2 colonnes"):
            list(Table("T", [Column("A"), Column("B")], [["seul"]]).body)

    def test_chart(self, component):
        html = component(
            '<c-chart finding="Mars en tête" ident="mois" source="Bouquet" date="1er mars 2026" svg="/a.svg"'
            ' csv="/a.csv" :links="True">{{ svg }}<c-slot name="twin"><c-table :table="t" /></c-slot></c-chart>',
            svg=charts.months([1, 2]),
            t=self.table(),
        )
        assert '<h2 class="finding">Mars en tête</h2>' in html
        assert "<details><summary>Voir le tableau</summary>" in html
        assert "Source\u00a0: Bouquet, 1er mars 2026." in plain(html).replace("~", "\u00a0")
        assert html.count("download") == 3  # the list's class, two links
        assert 'href="#mois-suite"' in html
        assert 'id="mois-suite"' in html

    def test_chart_offers_only_what_exists(self, component):
        html = component('<c-chart finding="Titre" :level="3">{{ svg }}</c-chart>', svg=charts.logo())
        assert "<h3" in html
        assert "<details" not in html
        assert "download" not in html

    def test_legend_and_keys(self, component):
        html = component('<c-legend :lines="l" label="Demandes" />', l=charts.legend([0, 0, 5], (0, 1, 4)))
        assert plain(html) == "Demandes Aucune21 à 304 et plus1"
        assert re.findall(r'<rect width="([\d.]+%)"', html) == ["100%", "0%", "50%"]
        assert 'class="fill-ramp-2"' in component('<c-keys :items="k" />', k=[charts.Item("Conseil", 1, "ramp-2")])

    def test_breadcrumb(self, component):
        html = component('<c-breadcrumb :items="i" current="Die" />', i=[("Bilan 2025", "/bilan/2025/")])
        assert '<a href="/bilan/2025/">Bilan 2025</a>' in html
        assert '<li aria-current="page">Die</li>' in html

    def test_card_pill_empty_alert(self, component):
        assert '<a href="/d/">Die</a>' in component('<c-cards><c-card title="Die" href="/d/">74</c-card></c-cards>')
        assert component('<c-pill tone="run">en cours</c-pill>').strip() == '<span class="pill run">en cours</span>'
        assert 'href="/n/">Enregistrer' in component(
            '<c-empty title="Rien" href="/n/" action="Enregistrer">Vide.</c-empty>'
        )
        assert 'class="alert warn"' in component('<c-alert tone="warn">Attention</c-alert>')

    def test_pagination_keeps_the_filters(self, component):
        html = component('<c-pagination :page="p" />', p=Paginator(range(300), 10).page(2))
        assert '<a href="?q=eau&amp;page=3" rel="next">' in html
        assert html.count('aria-current="page"') == 1
        assert plain(component('<c-pagination :page="p" />', p=Paginator(range(3), 10).page(1))) == ""

    def test_form_errors_lead_to_their_fields(self, component):
        class Form(forms.Form):
            objet = forms.CharField(label="Objet", help_text="En une ligne")
            nature = forms.ChoiceField(label="Nature", choices=[("c", "Conseil")], widget=forms.RadioSelect)
            accord = forms.BooleanField(label="J’accepte", required=False)

        html = component(
            '<c-errors :form="f" />{% for field in f %}<c-field :field="field" />{% endfor %}', f=Form({"objet": ""})
        )
        assert '<a href="#id_objet">Objet</a>' in html
        described = re.search(r'<input type="text"[^>]*aria-describedby="([^"]+)"', html).group(1).split()
        assert set(described) <= set(Balance(html).ids)
        assert 'aria-invalid="true"' in html
        assert "<legend>Nature" in html
        assert component('<c-errors :form="f" />', f=Form()).strip() == ""
