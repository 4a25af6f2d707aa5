"""Writing a mail: a row of the outbox, in the caller's transaction. It leaves once that transaction is committed."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.template import Context, Engine
from mjml import mjml2html

from .enums import EtatCourriel
from .masque import hide
from .models import Courriel, Instance, PieceCourriel
from .palette import LIGHT
from .tasks import deliver_after_commit, enqueue_delivery

BLANKS = re.compile(r"\n{3,}")
PIECE_MAX = 200_000  # bytes of one file joined to a mail: it waits in the database
SPACES = re.compile(r"[ \t\r\f\v]+")  # not the no-break ones of French


@dataclass(frozen=True)
class Piece:
    """A small file that goes with a mail. Raises ValueError when it weighs more than 200 kB."""

    nom: str
    type_mime: str
    contenu: bytes

    def __post_init__(self) -> None:
        if len(self.contenu) > PIECE_MAX:
            raise ValueError(f"Une pièce jointe pèse {PIECE_MAX} octets au plus.")


def post_mail(
    *,
    cle: str,
    gabarit: str,
    destinataire: str,
    contexte: dict,
    raison: str,
    repondre_a: str = "",
    arret: str = "",
    secrets: Collection[str] = (),
    pieces: Sequence[Piece] = (),
    at_once: bool = False,
) -> Courriel | None:
    """Write this mail, to be delivered after commit; None when one with that key was already written.

    `arret`: where this kind of mail is stopped. `secrets`: what only the recipient reads. `at_once`: by this process,
    not by the worker. `pieces`: files that go with it. A wrong address is kept as a failure: it never undoes what the
    caller was doing.
    """
    if Courriel.objects.filter(cle=cle).exists():
        return None
    sujet, texte, html = render_mail(gabarit=gabarit, contexte={**contexte, "arret_url": arret}, raison=raison)
    kept = [secret for secret in secrets if secret]
    courriel = Courriel(
        cle=cle,
        gabarit=gabarit,
        destinataire=destinataire.strip()[:254],
        sujet=hide(sujet, kept)[:200],
        texte=hide(texte, kept),
        html=hide(html, kept),
        secrets="\n".join(kept),
        raison=raison,
        repondre_a=repondre_a.strip(),
        arret=arret,
    )
    return _keep(courriel, pieces, at_once=at_once)


def _keep(courriel: Courriel, pieces: Sequence[Piece], *, at_once: bool) -> Courriel | None:
    """Save it unless another transaction wrote the same key meanwhile, and have it delivered after commit."""
    courriel.erreur = wrong_address(courriel.destinataire)
    if courriel.erreur:
        courriel.etat = EtatCourriel.ECHEC
    try:
        with transaction.atomic():
            courriel.save(force_insert=True)
            PieceCourriel.objects.bulk_create(PieceCourriel(courriel=courriel, **vars(piece)) for piece in pieces)
    except IntegrityError:
        if Courriel.objects.filter(cle=courriel.cle).exists():
            return None
        raise
    if courriel.etat == EtatCourriel.EN_ATTENTE:
        leave = deliver_after_commit if at_once else enqueue_delivery
        leave(courriel_id=courriel.pk)
    return courriel


def wrong_address(address: str) -> str:
    """Why this address can't receive mail, or nothing."""
    try:
        validate_email(address)
    except ValidationError:
        return f"Adresse impossible : « {address} »." if address else "Aucune adresse."
    return ""


def render_mail(*, gabarit: str, contexte: dict, raison: str, engine: Engine | None = None) -> tuple[str, str, str]:
    """Subject, text and HTML of a template: `<gabarit>.txt` (subject, blank line, body) and `<gabarit>.mjml`."""
    engine = engine or Engine.get_default()
    whole = {
        **contexte,
        "raison": raison,
        "instance": Instance.current(),
        "adresse_du_site": settings.BOUQUET_URL,
        "couleurs": {name.replace("-", "_"): colour for name, colour in LIGHT.items()},
    }
    plain = Context(whole, autoescape=False)
    sujet, _, corps = engine.get_template(f"{gabarit}.txt").render(plain).strip().partition("\n")
    pied = engine.get_template("core/courriels/pied.txt").render(plain).strip()
    texte = BLANKS.sub("\n\n", f"{corps.strip()}\n\n-- \n{pied}\n")
    sujet = SPACES.sub(" ", sujet).strip()
    mjml = engine.get_template(f"{gabarit}.mjml").render(Context({**whole, "sujet": sujet}))
    return sujet, texte, mjml2html(mjml)
