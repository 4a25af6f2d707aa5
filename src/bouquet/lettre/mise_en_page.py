"""A letter as it is read: in a mailbox, and on the site."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from bouquet.core.delivery import stop_headers
from bouquet.core.mail import render_mail

from .models import Bloc, Envoi, Lettre

GABARIT = "lettre/courriels/lettre"
RAISON = "Vous recevez cette lettre parce que vous vous y êtes abonné."
# Stands in the page laid out once, where each recipient's own word goes. Nobody's token looks so.
JETON = "JETON-DE-LA-PERSONNE"
ESSAI = "essai"  # the token of test sendings: it leads nowhere


def absolute(name: str, *args) -> str:
    return settings.BOUQUET_URL + reverse(f"lettre:{name}", args=args)


def stop_address(jeton: str, lettre: Lettre) -> str:
    return f"{absolute('arret', jeton)}?lettre={lettre.pk}"


@dataclass(frozen=True)
class Partie:
    """A block with the address that its link opens."""

    bloc: Bloc
    adresse: str


@dataclass(frozen=True)
class Pli:
    """A letter laid out once for all its recipients."""

    lettre: Lettre
    objet: str
    texte: str
    html: str

    @classmethod
    def of(cls, lettre: Lettre, liens: Mapping[str, str] | None = None) -> "Pli":
        """`liens`: the counted address of each link; without it, links open what they say."""
        liens = liens or {}
        contexte = {
            "lettre": lettre,
            "parties": [Partie(bloc, liens.get(bloc.lien, bloc.lien)) for bloc in lettre.blocs.all()],
            "preferences": absolute("preferences", JETON),
            "en_ligne": absolute("lettre", lettre.slug),
            "arret_url": stop_address(JETON, lettre),
        }
        return cls(lettre, *render_mail(gabarit=GABARIT, contexte=contexte, raison=RAISON))

    def message(self, *, destinataire: str, jeton: str, identifiant: str = "") -> EmailMultiAlternatives:
        """For one person, with the links of that person."""
        arret = stop_address(jeton, self.lettre)
        headers = {"Precedence": "bulk", "List-Id": list_id(), **stop_headers(arret)}
        if identifiant:
            headers["Message-ID"] = identifiant
        message = EmailMultiAlternatives(
            subject=self.objet, body=self.texte.replace(JETON, jeton), to=[destinataire], headers=headers
        )
        message.attach_alternative(self.html.replace(JETON, jeton), "text/html")
        return message


def host() -> str:
    return urlsplit(settings.BOUQUET_URL).hostname or "localhost"


def list_id() -> str:
    """RFC 2919: the name under which mail software files the letter."""
    return f"<lettre.{host()}>"


def message_id(envoi: Envoi) -> str:
    """The same at each try, and what a bounce quotes. Nobody makes one without the secret of the site."""
    return f"<lettre-{envoi.pk}-{_seal(envoi.pk)}@{host()}>"


def envoi_of(identifiant: str) -> int | None:
    """The key of the sending that bears this identifier, or None when it was not made here."""
    parts = identifiant.strip().strip("<>").partition("@")[0].split("-")
    if len(parts) != 3 or parts[0] != "lettre" or not parts[1].isdecimal():
        return None
    return int(parts[1]) if parts[2] == _seal(int(parts[1])) else None


def _seal(key: int) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:lettre:{key}".encode()).hexdigest()[:20]
