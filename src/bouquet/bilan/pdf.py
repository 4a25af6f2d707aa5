"""The yearly report as a PDF: tagged (PDF/UA-1), kept for good (PDF/A-2a), the same bytes for the same data."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path

import typst
from django.conf import settings

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.catalogue.reference import ETAPES
from bouquet.core.characters import printable
from bouquet.core.models import Instance
from bouquet.core.pdf import compiler_of, end_streams_clearly
from bouquet.territoires.enums import GenreCanton, GenreContour
from bouquet.territoires.models import Canton, Contour, Departement

from . import phrases, services
from .drawings import draw
from .edition import CantonNomme, References, edition
from .edition.sources import Sources
from .models import Rapport

TEMPLATES = Path(__file__).parent / "typst"
MENTION = "Données de démonstration"


class ReportError(Exception):
    """The report can't be made; says why and what to do."""


def report_for(annee: int, version: int | None = None, *, provisional: bool = False) -> bytes:
    """The report of a year's published bilan (its newest version unless one is named).

    A year not yet published, or `provisional`, is printed from the data of this moment and says so.
    Raises ReportError for an unknown version or when it can't be composed."""
    document = None if provisional else services.published(annee, version=version)
    if document is None and version and not provisional:
        raise ReportError(f"Le bilan {annee} n’a pas de version {version} → choisissez une version publiée.")
    document = document or services.compute(annee)
    instance = Instance.current()
    return render_report(
        document,
        rapport=editorial(annee),
        cantons=named_cantons(document["departement"]),
        references=references(document["departement"], instance),
        url=settings.BOUQUET_URL,
        mention=MENTION if instance.demonstration else "",
    )


def render_report(
    document: dict,
    *,
    rapport: dict | None,
    cantons: Iterable[CantonNomme],
    references: References,
    url: str,
    mention: str = "",
) -> bytes:
    """The whole report from a global document.

    rapport: the fields of `models.Rapport`, with `actions` (dicts of format, titre, date, participants); None when
    nobody wrote it: then no éditorial, animation or perspectives. url: address of the site, without a final slash.
    mention: printed on the covers, in the footers and under the pictures. Raises ReportError."""
    named = {c.code: replace(c, nom=printable(c.nom)) for c in cantons}
    known = References(**{f.name: printable(getattr(references, f.name)) for f in fields(references)})
    sources = Sources(printable(document), printable(rapport), named, known, url.rstrip("/"), mention)
    inputs = {"data": _json(edition(sources)), "drawings": _json(draw(sources))}
    return compile_report(inputs, annee=sources.annee)


# ---- what the database knows --------------------------------------------------------------------------------


def editorial(annee: int) -> dict | None:
    """What people wrote for that year, with its meetings; None when nothing was written."""
    rapport = Rapport.objects.filter(annee=annee).first()
    if rapport is None:
        return None
    names = [f.name for f in Rapport._meta.fields if f.name not in ("id", "annee")]
    actions = rapport.actions.values("format", "titre", "date", "participants")
    return {name: getattr(rapport, name) for name in names} | {"actions": list(actions)}


def named_cantons(departement: str) -> list[CantonNomme]:
    rows = Canton.objects.filter(departement=departement)
    return [CantonNomme(c.code, c.nom, c.tncc, c.genre == GenreCanton.CANTON_VILLE) for c in rows]


def references(departement: str, instance: Instance) -> References:
    """Definitions, services of the organismes, outlines: five queries."""
    home = Departement.objects.get(pk=departement)
    known: dict[str, dict] = {}
    for organisme in Organisme.objects.select_related("parent").order_by("nom"):
        if organisme.parent is None:
            known.setdefault(organisme.sigle, {"services": []})["description"] = organisme.description
        else:
            known.setdefault(organisme.parent.sigle, {"services": []})["services"].append(organisme.nom)
    outlines = Contour.objects.filter(departement=home).exclude(genre=GenreContour.EPCI)
    return References(
        departement=phrases.with_article(home.nom, home.tncc),
        natures=[dict(row) for row in Nature.objects.values()],
        etapes=ETAPES,
        organismes=known,
        courts=dict(Thematique.objects.values_list("code", "libelle_court")),
        contours=[dict(row) for row in outlines.values("genre", "code", "trace", "cadre", "centre")],
        instance=instance.nom,
        sous_titre=instance.sous_titre,
        proprietaire=instance.proprietaire,
    )


# ---- Typst --------------------------------------------------------------------------------------------------


def compile_report(inputs: dict[str, str], *, annee: int) -> bytes:
    """The PDF of prepared inputs. A warning of Typst (a missing font…) is an error. Raises ReportError."""
    try:
        result, warnings = compiler().compile_with_warnings(
            sys_inputs=inputs, format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=_timestamp(annee)
        )
    except typst.TypstError as error:
        raise ReportError(f"Le rapport n’a pas pu être composé : {error}") from error
    if warnings:
        raise ReportError(f"Le rapport n’est pas conforme : {'; '.join(w.message for w in warnings)}")
    if not isinstance(result, bytes):
        raise ReportError("Le rapport n’a pas pu être composé : aucun fichier n’est sorti.")
    return end_streams_clearly(result)


def compiler() -> typst.Compiler:
    return compiler_of(TEMPLATES / "report.typ")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _timestamp(annee: int) -> int:
    """A moment that depends on the year only: the clock never enters the document."""
    return int(datetime.datetime(annee, 12, 31, 12, tzinfo=datetime.UTC).timestamp())
