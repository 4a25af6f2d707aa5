import io

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from bouquet.core.models import Instance


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator; nobody signs up alone."""

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
