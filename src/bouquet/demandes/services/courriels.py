"""What is written to the demandeur. Each mail has its key, so that it leaves once."""

import datetime
import hashlib

from django.conf import settings
from django.db import transaction

from bouquet.core.mail import post_mail

from ..enums import Etat
from ..models import Demande
from .jetons import ensure_jeton

SLOT = datetime.timedelta(minutes=15)
LINKS = 20  # demandes told in one mail, the newest
DEPOSANT = "Vous recevez ce message parce que votre adresse a été donnée comme contact de cette demande d’aide."
PERDU = "Vous recevez ce message parce que les liens des demandes dont vous êtes le contact ont été demandés."


def follow_up_address(jeton: str) -> str:
    """Where a demande is followed without an account: an address that mails carry for years, hence a contract."""
    return f"{settings.BOUQUET_URL}/demande/suivi/{jeton}/"


def page_of(demande: Demande) -> str:
    """Address of the demande in the espace, for those who have an account."""
    return f"{settings.BOUQUET_URL}/espace/demandes/{demande.reference}/"


def acknowledge(*, demande: Demande) -> None:
    """The accusé de réception, with the reference and the private link.

    It repeats nothing that was typed freely: nobody makes the site send words of his own to a stranger.
    """
    if demande.contact_courriel:
        _write("accuse", demande, "suivi", follow_up_address(ensure_jeton(demande=demande)))


def ask_satisfaction(*, demande: Demande) -> None:
    """The question asked at closure, once in the life of a demande, even when it is reopened and closed again."""
    if demande.contact_courriel:
        _write("satisfaction", demande, "avis", f"{follow_up_address(ensure_jeton(demande=demande))}satisfaction/")


@transaction.atomic
def send_links(*, courriel: str, le: datetime.datetime) -> None:
    """The links of the demandes of this contact, to the address on file; nothing when there is none.

    One mail at most in a quarter of an hour, however often it is asked for.
    """
    mine = Demande.objects.filter(contact_courriel__iexact=courriel).exclude(etat=Etat.BROUILLON)
    demandes = list(mine.select_related("beneficiaire").order_by("-created_at", "-pk")[:LINKS])
    if not demandes:
        return
    address = demandes[0].contact_courriel
    who = hashlib.sha256(address.lower().encode()).hexdigest()[:24]
    links = [(one, follow_up_address(ensure_jeton(demande=one))) for one in demandes]
    post_mail(
        cle=f"lien:{who}:{int(le.timestamp() // SLOT.total_seconds())}",
        gabarit="demandes/courriels/liens",
        destinataire=address,
        contexte={"liens": links},
        raison=PERDU,
        secrets=[link for _, link in links],
    )


def _write(name: str, demande: Demande, variable: str, link: str) -> None:
    """The link acts in the name of the demandeur: those who administer don't read it in the list of mails."""
    post_mail(
        cle=f"{name}:{demande.reference}",
        gabarit=f"demandes/courriels/{name}",
        destinataire=demande.contact_courriel,
        contexte={"demande": demande, variable: link},
        raison=DEPOSANT,
        secrets=[link],
    )
