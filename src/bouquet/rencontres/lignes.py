"""The lines of the organisers' lists, drawn in one go: a template costs half of the time of a page that holds fifty."""

import datetime
from collections.abc import Iterable
from html import escape

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from bouquet.core import formats
from bouquet.core.text import fold

from .enums import Etat
from .models import Inscription, Rencontre, Seance

TONES = {Etat.PUBLIEE: "done", Etat.RELUE: "run", Etat.ANNULEE: "todo", Etat.BROUILLON: "wait"}
RENCONTRE = """<tr><th scope="row"><a href="{href}">{titre}</a></th>
<td data-label="Format">{format}</td>
<td data-label="Première date">{premiere}</td>
<td data-label="Inscrits"><a href="{inscriptions}">{inscrits}<span class="visually-hidden"> inscrits à {titre}</span></a></td>
<td data-label="État">{etat}</td></tr>
"""  # noqa: E501
INSCRIPTION = """<tr><th scope="row"><span>{nom}<br><span class="soft">{contact}</span></span></th>
<td data-label="D’où">{d_ou}</td>
<td data-label="Séance">{jour}</td>
<td data-label="État">{etat}</td>
<td data-label="Gestes">{gestes}</td></tr>
"""
ONLINE = '<br><span class="soft">en ligne</span>'
GIVE = (
    '<button class="link" type="submit" name="action" value="place">Donner une place'
    '<span class="visually-hidden"> à {nom}</span></button>'
)
TAKE_OFF = (
    '<button class="link" type="submit" name="action" value="annuler">Désinscrire'
    '<span class="visually-hidden"> {nom}</span></button>'
)
ATTESTATION = '<a href="{href}">Attestation<span class="visually-hidden"> de {nom}</span></a>'

PRESENCE = """<li id="i{pk}" data-etat="{etat}" data-plie="{plie}">
<div class="qui"><strong>{nom}</strong><span class="soft">{qui}</span>{pills}<span class="late" data-refus hidden></span></div>
<form method="post" action="{action}" data-pointer>{token}<input type="hidden" name="inscription" value="{pk}"><input type="hidden" name="q" value="{q}">
{marks}</form></li>
"""  # noqa: E501
# What may be said of one person. The style hides those that don't fit, so that the script only changes data-etat.
MARKS = """<span class="ici">Présent</span><span class="pas-la">Absent</span>
<button class="btn dire-present" type="submit" name="geste" value="presente">Présent<span class="visually-hidden"> : {nom}</span></button>
<button class="btn ghost dire-absent" type="submit" name="geste" value="absente">Absent<span class="visually-hidden"> : {nom}</span></button>
<button class="btn ghost reprendre" type="submit" name="geste" value="annuler">Annuler<span class="visually-hidden"> le pointage de {nom}</span></button>
"""  # noqa: E501


def pill(words: str, tone: str = "") -> SafeString:
    """As `c-pill` draws it."""
    css = f"pill {tone}" if tone else "pill"
    return mark_safe(f'<span class="{css}">{escape(words)}</span>')


def state(rencontre: Rencontre) -> SafeString:
    return pill(rencontre.get_etat_display(), TONES[Etat(rencontre.etat)])


def rencontres(rows: Iterable[Rencontre]) -> SafeString:
    """Of `Rencontre.objects.for_list()`."""
    return mark_safe("".join(_rencontre(one) for one in rows))


def _rencontre(one: Rencontre) -> str:
    premiere: datetime.datetime | None = one.premiere  # type: ignore[attr-defined]
    return RENCONTRE.format(
        href=reverse("organisation:modifier", args=[one.pk]),
        titre=escape(one.titre),
        format=escape(one.get_format_display()),
        premiere=_day(premiere) if premiere else "à fixer",
        inscriptions=reverse("organisation:inscriptions", args=[one.pk]),
        inscrits=formats.number(one.inscrits),  # type: ignore[attr-defined]
        etat=state(one),
    )


def inscriptions(
    rows: Iterable[Inscription], *, rencontre: Rencontre, request: HttpRequest, le: datetime.datetime
) -> SafeString:
    """With what may be done of each at that moment."""
    token = _token(request)
    return mark_safe("".join(_inscription(one, _acts(one, rencontre, token, le)) for one in rows))


def _inscription(one: Inscription, gestes: str) -> str:
    return INSCRIPTION.format(
        nom=escape(one.nom),
        contact=escape(" · ".join(filter(None, [one.courriel, one.fonction]))),
        d_ou=escape(one.d_ou),
        jour=_day(one.seance.debut) + (ONLINE if one.online else ""),
        etat=pill("En attente", "wait") if one.waits else pill(one.get_etat_display(), "done" if one.lives else ""),
        gestes=gestes,
    )


def _acts(one: Inscription, rencontre: Rencontre, token: str, le: datetime.datetime) -> str:
    nom = escape(one.nom)
    if one.waits or one.confirmed:
        href = reverse("organisation:agir_inscription", args=[rencontre.pk, one.pk])
        buttons = (GIVE if one.waits else "") + TAKE_OFF
        return f'<form class="gestes-ligne" method="post" action="{href}">{token}{buttons.format(nom=nom)}</form>'
    if one.came and one.seance.is_over(le):
        return ATTESTATION.format(href=reverse("organisation:attestation", args=[rencontre.pk, one.pk]), nom=nom)
    return formats.DASH


def presences(rows: Iterable[Inscription], *, seance: Seance, request: HttpRequest, q: str) -> SafeString:
    """The door: one line each, found by the script from the folded words. `q`: what is being looked for."""
    around = {
        "action": reverse("organisation:pointer", args=[seance.rencontre_id, seance.pk]),
        "token": _token(request),
        "q": escape(q),
    }
    return mark_safe("".join(_presence(one, around) for one in rows))


def _presence(one: Inscription, around: dict[str, str]) -> str:
    told = (
        ("Liste d’attente", "wait", one.waits),
        ("Sans inscription", "", one.imprevue),
        ("En ligne", "run", one.online),
    )
    return PRESENCE.format(
        **around,
        pk=one.pk,
        etat=one.etat,
        plie=escape(fold(f"{one.nom} {one.d_ou} {one.courriel}")),
        nom=escape(one.nom),
        qui=escape(one.d_ou + (f" · {one.fonction}" if one.fonction else "")),
        pills="".join(pill(words, tone) for words, tone, shown in told if shown),
        marks=marks(one),
    )


def marks(one: Inscription) -> SafeString:
    """The buttons that say who is there."""
    return mark_safe(MARKS.format(nom=escape(one.nom)))


def _token(request: HttpRequest) -> str:
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(get_token(request))}">'


def _day(value: datetime.datetime) -> str:
    return formats.date(timezone.localdate(value))
