"""What is written to those who register. Each mail has its key, so that it leaves once.

None repeats what was typed freely by whoever registers: nobody makes the site send words of his own to a stranger.
"""

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from bouquet.core.mail import Piece, post_mail

from .. import ics, moments
from ..codes import qr_png
from ..models import Inscription

TEMPLATES = "rencontres/courriels"
SLOT = datetime.timedelta(minutes=15)
INSCRITE = "Vous recevez ce message parce que votre adresse a été donnée pour cette inscription."


def private_address(inscription: Inscription) -> str:
    """Where an inscription is read, changed or cancelled, without account: a contract, mails carry it for months."""
    return settings.BOUQUET_URL + reverse("rencontres:mon_inscription", args=[inscription.jeton])


def words_of(inscription: Inscription) -> dict[str, Any]:
    """What each mail may say."""
    seance, online = inscription.seance, inscription.online
    return {
        "inscription": inscription,
        "rencontre": seance.rencontre,
        "seance": seance,
        "quand": moments.span(seance.debut, seance.fin),
        "lieu": "" if online else ics.place_of(seance),
        "connexion": seance.lien if online else "",
        "page": ics.page_of(seance),
        "lien": private_address(inscription),
    }


def reason_of(inscription: Inscription) -> str:
    if inscription.inscrite_par and inscription.inscrite_par != inscription.courriel:
        return f"Vous recevez ce message parce que {inscription.inscrite_par} vous a inscrit à cette rencontre."
    return INSCRITE


def calendar_piece(inscription: Inscription, *, le: datetime.datetime, cancelled: bool = False) -> Piece:
    """The calendar file; with the link of the meeting for those who follow online."""
    told = inscription.online and not cancelled
    content = ics.one_seance(inscription.seance, le=le, told_link=told, cancelled=cancelled)
    method = "CANCEL" if cancelled else "PUBLISH"
    return Piece("rencontre.ics", f'text/calendar; charset="utf-8"; method={method}', content)


def entry_pieces(inscription: Inscription, *, le: datetime.datetime) -> list[Piece]:
    """The calendar file, and for those who come the code to show at the door, even without network."""
    pieces = [calendar_piece(inscription, le=le)]
    if inscription.at_the_door:
        pieces.append(Piece("entree.png", "image/png", qr_png(inscription)))
    return pieces


def tell_registered(inscription: Inscription, *, le: datetime.datetime) -> None:
    """The confirmation with its calendar file, or the place in the waiting list."""
    _tell(inscription, f"inscription:{inscription.pk}", le)


def tell_again(inscription: Inscription, *, le: datetime.datetime) -> None:
    """The same once more, for whoever registers twice: at most once in a quarter of an hour."""
    slot = int(le.timestamp() // SLOT.total_seconds())
    _tell(inscription, f"inscription:{inscription.pk}:rappel:{slot}", le)


def tell_place(inscription: Inscription, *, le: datetime.datetime) -> None:
    """A place was found for whoever waited."""
    _write("place", inscription, f"inscription:{inscription.pk}:place", entry_pieces(inscription, le=le))


def tell_cancelled(inscription: Inscription, *, le: datetime.datetime) -> None:
    """One person's registration has ended, as was asked."""
    pieces = [calendar_piece(inscription, le=le, cancelled=True)]
    _write("desinscrite", inscription, f"inscription:{inscription.pk}:annulee", pieces)


def tell_change(inscription: Inscription, *, le: datetime.datetime) -> None:
    """The date, the place or the link of the séance is another."""
    seance = inscription.seance
    pieces = [calendar_piece(inscription, le=le)] if inscription.confirmed else []
    _write("changement", inscription, f"inscription:{inscription.pk}:changement:{seance.version}", pieces)


def tell_end(inscription: Inscription, *, motif: str, le: datetime.datetime) -> None:
    """The organiser cancels the rencontre."""
    pieces = [calendar_piece(inscription, le=le, cancelled=True)]
    _write("annulation", inscription, f"inscription:{inscription.pk}:fin", pieces, motif=motif)


def _tell(inscription: Inscription, cle: str, le: datetime.datetime) -> None:
    if inscription.waits:
        rows = Inscription.objects.filter(seance=inscription.seance_id, rang__lte=inscription.rang)
        _write("attente", inscription, cle, [], place=rows.count())
    else:
        _write("confirmee", inscription, cle, entry_pieces(inscription, le=le))


def _write(name: str, inscription: Inscription, cle: str, pieces: list[Piece], **more: Any) -> None:
    """The private link acts in the name of a person: those who administer don't read it in the list of mails."""
    words = words_of(inscription)
    post_mail(
        cle=cle,
        gabarit=f"{TEMPLATES}/{name}",
        destinataire=inscription.courriel,
        contexte={**words, **more},
        raison=reason_of(inscription),
        repondre_a=words["rencontre"].contact,
        secrets=[words["lien"]],
        pieces=pieces,
    )
