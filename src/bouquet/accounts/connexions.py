"""The trace of sign-ins, failed ones included, written from the signals of allauth and Django."""

import datetime
import ipaddress

from allauth.account.adapter import get_adapter
from allauth.account.signals import login_code_rejected, user_logged_in
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from .enums import Moyen
from .models import ConnexionTracee, User

CONSERVATION = datetime.timedelta(days=365)
BITS = {4: 24, 6: 48}  # what is kept of an address, by version of the protocol
MOYENS = {"password": Moyen.MOT_DE_PASSE, "code": Moyen.CODE}


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(_succeeded, dispatch_uid="bouquet.connexion")
    user_login_failed.connect(_password_failed, dispatch_uid="bouquet.connexion")
    login_code_rejected.connect(_code_failed, dispatch_uid="bouquet.connexion")
    authentication_failed.connect(_factor_failed, dispatch_uid="bouquet.connexion")


def trace_connexion(*, user: User, succes: bool, moyen: Moyen, request: HttpRequest | None) -> ConnexionTracee:
    return ConnexionTracee.objects.create(
        user=user, le=timezone.now(), succes=succes, moyen=moyen, reseau=network_of(request)
    )


def purge_connexions(*, le: datetime.datetime) -> int:
    """Erase the traces older than a year; how many."""
    return ConnexionTracee.objects.filter(le__lt=le - CONSERVATION).delete()[0]


def network_of(request: HttpRequest | None) -> str:
    """The address without its end: enough to recognise a place, not a device."""
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request)) if request else None
    except (PermissionDenied, ValueError):
        return ""
    if address is None:
        return ""
    return str(ipaddress.ip_network((address, BITS[address.version]), strict=False))


def _means(request: HttpRequest) -> Moyen:
    """The last step that opened this session, as allauth recorded it."""
    steps = request.session.get("account_authentication_methods") or [{}]
    last = steps[-1]
    if last.get("method") == "mfa":
        return Moyen.CLE if last.get("passwordless") else Moyen.SECOND_FACTEUR
    return MOYENS.get(last.get("method"), Moyen.AUTRE)


def _succeeded(sender, request: HttpRequest, user: User, **kwargs) -> None:
    trace_connexion(user=user, succes=True, moyen=_means(request), request=request)


def _password_failed(sender, credentials: dict, request: HttpRequest | None = None, **kwargs) -> None:
    """On a known address only: whoever has no account leaves no trace."""
    user = User.objects.filter(email__iexact=credentials.get("email") or credentials.get("username") or "").first()
    if user is not None:
        trace_connexion(user=user, succes=False, moyen=Moyen.MOT_DE_PASSE, request=request)


def _code_failed(sender, request: HttpRequest, user: User, **kwargs) -> None:
    trace_connexion(user=user, succes=False, moyen=Moyen.CODE, request=request)


def _factor_failed(sender, request: HttpRequest, user: User, **kwargs) -> None:
    trace_connexion(user=user, succes=False, moyen=Moyen.SECOND_FACTEUR, request=request)
