"""Personal data of the network: accounts with their roles, and the référents that organismes name."""

import datetime
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet

from bouquet.accounts.models import ConnexionTracee, Invitation, User
from bouquet.core.conservation import limite
from bouquet.core.mentions import EFFACEE, blank_address, forget_history
from bouquet.core.vie_privee import Donnees, Effacement, EffacementRefuse, Identite, Trace, register

from .models import Appartenance, Referent
from .permissions_personnes import administers

PRENOM, NOM = EFFACEE.split(" ")
OPEN = "Cette personne administre le site\u00a0: retirez-lui d’abord ce rôle et fermez son compte."
KEPT = "Le compte reste fermé et sans nom\u00a0: des dossiers disent ce qu’il y a fait."


def _accounts(courriel: str) -> QuerySet[User]:
    return User.objects.filter(email__iexact=courriel)


def find_accounts(courriel: str) -> Iterator[Trace]:
    for one in _accounts(courriel):
        reversed_name = f"{one.nom} {one.prenom}".strip()
        told = {
            "nom": one.get_full_name(),
            "courriel": one.email,
            "créé le": f"{one.created_at:%Y-%m-%d}",
            "dernière connexion": f"{one.last_login:%Y-%m-%d %H:%M}" if one.last_login else "",
            "ouvert": "oui" if one.is_active else "non",
            "rôles": ", ".join(str(held) for held in Appartenance.objects.filter(user=one)),
        }
        yield Trace("Compte", told, (one.get_full_name(), reversed_name))
        for trace in ConnexionTracee.objects.filter(user=one):
            told = {"le": f"{trace.le:%Y-%m-%d %H:%M}", "moyen": trace.get_moyen_display(), "réseau": trace.reseau}
            yield Trace("Connexion", told | {"réussie": "oui" if trace.succes else "non"})


def erase_accounts(who: Identite, le: datetime.datetime) -> Effacement:
    """Raises EffacementRefuse for who administers: nobody is locked out."""
    found = list(_accounts(who.courriel))
    if any(administers(one) for one in found):
        raise EffacementRefuse(OPEN)
    for one in found:
        anonymise(one, who.words)
    return Effacement(0, len(found), KEPT if found else "")


def anonymise(user: User, words: set[str]) -> None:
    """Close the account for good: no name, address, role, factor, session or trace of sign-in remains."""
    for model in (Appartenance, Invitation, ConnexionTracee, Authenticator, EmailAddress):
        model._base_manager.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    forget_history(User.objects.filter(pk=user.pk), words)
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        email=blank_address("compte", user.pk),
        prenom=PRENOM,
        nom=NOM,
        is_active=False,
        password=user.password,
        averti_le=None,
    )


def purge_accounts(le: datetime.datetime, apply: bool) -> int:
    """Closed accounts that nobody has used for long; those of who administers are left."""
    before = limite("comptes", le)
    if before is None:
        return 0
    closed = User.objects.filter(is_active=False).exclude(email__endswith="@efface.invalid")
    dates = ("created_at", "last_login", "rouvert_le", "averti_le")
    old = [one for one in closed if max(date for name in dates if (date := getattr(one, name))) < before]
    old = [one for one in old if not administers(one)]
    for one in old if apply else ():
        anonymise(one, {one.email, one.get_full_name()} - {""})
    return len(old)


def find_referents(courriel: str) -> Iterator[Trace]:
    for one in Referent.objects.filter(courriel__iexact=courriel).select_related("organisme"):
        told = {
            "organisme": str(one.organisme),
            "nom": one.nom,
            "fonction": one.fonction,
            "courriel": one.courriel,
            "téléphone": one.telephone,
        }
        yield Trace("Référent d’un organisme", told, (one.nom,), (one.telephone,))


def erase_referents(who: Identite, le: datetime.datetime) -> Effacement:
    rows = Referent.objects.filter(courriel__iexact=who.courriel)
    forget_history(rows, who.words)
    count = rows.count()
    rows.delete()
    return Effacement(count)


register(
    Donnees("referents", "Référents des organismes", find_referents, erase_referents),
    Donnees("comptes", "Comptes", find_accounts, erase_accounts, purge_accounts),
)
