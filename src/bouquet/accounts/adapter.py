import io
import uuid
from typing import Any, NamedTuple

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from bouquet.core.mail import post_mail
from bouquet.core.models import Instance


class Envoi(NamedTuple):
    """A mail of allauth, rewritten: its template, its reason, and the variable that only the recipient may read."""

    gabarit: str
    raison: str
    secret: str


ENVOIS = {
    "account/email/login_code": Envoi(
        "accounts/courriels/code",
        "Vous recevez ce message parce qu’un code de connexion a été demandé pour votre adresse.",
        "code",
    ),
    "account/email/password_reset_key": Envoi(
        "accounts/courriels/mot_de_passe",
        "Vous recevez ce message parce qu’un nouveau mot de passe a été demandé pour votre adresse.",
        "password_reset_url",
    ),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator; nobody signs up alone."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the outbox like any other mail, and at once: somebody is waiting for it.

        Raises KeyError for a mail that is not in ENVOIS: one day allauth may write another.
        """
        envoi = ENVOIS[template_prefix]
        secret = str(context[envoi.secret])
        post_mail(
            cle=f"compte:{uuid.uuid4()}",
            gabarit=envoi.gabarit,
            destinataire=email,
            contexte={envoi.secret: secret},
            raison=envoi.raison,
            secrets=[secret],
            at_once=True,
        )

    def is_open_for_signup(self, request) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names the instance in the person's authenticator application and beside their passkeys."""

    def get_totp_issuer(self) -> str:
        return Instance.current().nom

    def build_totp_svg(self, url: str) -> str:
        """Dark on white whatever the theme, with its quiet zone, as cameras need it."""
        drawing = io.BytesIO()
        segno.make(url, micro=False).save(drawing, kind="svg", scale=5, light="white", xmldecl=False)
        return drawing.getvalue().decode()

    def _get_site_name(self) -> str:
        return Instance.current().nom
