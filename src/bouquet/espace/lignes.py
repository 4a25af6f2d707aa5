"""The lines of the list of demandes, drawn in one go: a template costs half of the time of a page that holds forty."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from bouquet.core.formats import NBSP, date, number

from .presentation import Line

TICK = (
    '<td class="tick"><label><input type="checkbox" name="demande" value="{pk}" aria-label="{reference}"></label></td>'
)
ROW = """<tr>{tick}<th scope="row" class="numeric">{reference}</th>
<td data-label="Objet"><span><a class="what" href="{href}">{objet}</a><span class="soft">{whose}</span></span></td>
<td data-label="Thématique"><span class="tag"><svg class="petal" aria-hidden="true"><use href="#petale" class="fill-hue-{hue}"/></svg><span>{thematique}</span></span></td>
<td data-label="État"><span class="{pill}">{etat}</span></td>
<td data-label="Intervenants"><span class="who">{who}</span></td>
<td data-label="Sans nouvelle" class="numeric">{jours}</td></tr>
"""  # noqa: E501
NOBODY = '<span class="soft">personne encore</span>'


def drawn(lines: Iterable[Line], *, ticked: bool) -> SafeString:
    """The rows of the table; `ticked` puts a box before each, for the acts on several demandes."""
    return mark_safe("".join(_row(line, TICK if ticked else "") for line in lines))


def _row(line: Line, tick: str) -> str:
    reference = escape(line.reference)
    return ROW.format(
        tick=tick.format(pk=line.pk, reference=reference),
        reference=reference,
        href=escape(line.href),
        objet=escape(line.objet),
        whose=escape(_whose(line)),
        hue=line.hue,
        thematique=escape(line.thematique),
        pill=f"pill {line.tone}" if line.tone else "pill",
        etat=escape(line.etat),
        who="".join(_organisme(*one) for one in line.organismes) or NOBODY,
        jours=_jours(line),
    )


def _whose(line: Line) -> str:
    people = "" if line.population is None else f" · {number(line.population)}{NBSP}hab."
    return f"{line.beneficiaire}{people} · {date(line.le)}"


def _organisme(sigle: str, nom: str, leads: bool) -> str:
    title, css = (f"{nom}, chef de file", ' class="leads"') if leads else (nom, "")
    return f'<abbr title="{escape(title)}"{css}>{escape(sigle)}</abbr>'


def _jours(line: Line) -> str:
    if line.jours is None:
        return '<span class="soft">–</span>'
    jours = f"{number(line.jours)}{NBSP}j"
    return f'<strong class="late">{jours}</strong>' if line.muette else jours
