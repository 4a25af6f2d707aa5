"""The digest: what waits for a person, or moved in their demandes, at the rhythm this person chose, never twice."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.annuaire.enums import ROLES_OF_ORGANISME, Role
from bouquet.annuaire.models import Appartenance
from bouquet.annuaire.permissions import Roles
from bouquet.core.avis import Genre
from bouquet.core.mail import post_mail
from bouquet.demandes.enums import JOURS_SANS_REPONSE, OPEN_STATES, Etat, EtatIntervention
from bouquet.demandes.models import Demande, Intervention

from .enums import Rythme
from .models import PreferenceRecapitulatif
from .nouvelles import news_of

PATIENCE = datetime.timedelta(days=JOURS_SANS_REPONSE)  # before a proposal without answer is listed
SHOWN = 10  # lines of each list; the mail says how many there are in all
SALT = "recapitulatif"
RAISON = (
    "Vous recevez ce récapitulatif parce que vous suivez des demandes, au rythme que vous avez choisi "
    "(chaque lundi si vous n’avez rien choisi)."
)
RECAPITULATIF = Genre(
    "recapitulatif",
    "Récapitulatif",
    "Au rythme choisi : chaque jour ouvré, chaque lundi (à défaut) ou jamais.",
    "la coordination, les personnes d’un organisme, les membres d’une collectivité",
)


@dataclass(frozen=True)
class Ligne:
    demande: Demande
    nouvelle: str = ""  # what happened to it


@dataclass(frozen=True)
class Liste:
    titre: str
    total: int
    lignes: list[Ligne]

    @property
    def reste(self) -> int:
        return self.total - len(self.lignes)


def what_waits(*, user: User, le: datetime.datetime) -> list[Liste]:
    """The lists that are not empty: to qualify, proposals without answer, past their échéance. Own roles only."""
    roles = list(Appartenance.objects.of(user).values_list("role", "organisme"))
    coordinates = any(role == Role.COORDINATION for role, _ in roles)
    organismes = [organisme for role, organisme in roles if role in ROLES_OF_ORGANISME]
    today = timezone.localdate(le)
    late = Demande.objects.open().filter(echeance__lt=today).order_by("echeance", "pk")
    lists = []
    if coordinates:
        arrived = Demande.objects.filter(etat__in=[Etat.DEPOSEE, Etat.A_QUALIFIER])
        lists.append(_liste("À qualifier", arrived.order_by("date_demande", "pk")))
    if organismes:
        lists.append(_liste("Proposées à votre organisme, sans réponse depuis dix jours", _unanswered(organismes, le)))
        late = late if coordinates else late.of_organisme(organismes)
    if coordinates or organismes:
        lists.append(_liste("Échéance dépassée", late))
    return [one for one in lists if one.total]


def _unanswered(organismes: list, le: datetime.datetime) -> QuerySet[Demande]:
    proposals = Intervention.objects.filter(
        organisme__in=organismes, etat=EtatIntervention.PROPOSEE, created_at__lte=le - PATIENCE
    )
    waiting = Demande.objects.filter(etat__in=OPEN_STATES, pk__in=proposals.values("demande"))
    return waiting.order_by("date_demande", "pk")


def _liste(titre: str, demandes: QuerySet[Demande]) -> Liste:
    return Liste(titre, demandes.count(), [Ligne(one) for one in demandes.select_related("beneficiaire")[:SHOWN]])


def what_moved(*, user: User, rythme: str, le: datetime.datetime) -> list[Liste]:
    """For the members of a collectivité: their demandes that moved since the last digest of that rhythm was due.

    Whole days, up to yesterday, so that nothing is told twice nor forgotten whatever the hour.
    """
    collectivites = list(Appartenance.objects.of(user).of_collectivites().values_list("collectivite", flat=True))
    if not collectivites:
        return []
    today = timezone.localdate(le)
    moved = news_of(collectivites, today - datetime.timedelta(days=days_covered(rythme, today)), today)
    lines = [Ligne(demande, nouvelle) for demande, nouvelle in moved[:SHOWN]]
    return [Liste("Du nouveau dans vos demandes", len(moved), lines)] if moved else []


def days_covered(rythme: str, today: datetime.date) -> int:
    """Since the Monday before, or the working day before."""
    if rythme != Rythme.QUOTIDIEN:
        return 7
    return 3 if today.weekday() == 0 else 1


def key_of(*, user: User, rythme: str, le: datetime.datetime) -> str:
    """The key of the digest due to this person today, or nothing: working days, or Mondays."""
    today = timezone.localdate(le)
    due = {Rythme.QUOTIDIEN: today.weekday() < 5, Rythme.HEBDOMADAIRE: today.weekday() == 0}.get(Rythme(rythme), False)
    return f"recapitulatif:{user.pk}:{today:%Y-%m-%d}" if due else ""


def receives_mail(roles: Roles) -> bool:
    """Whether there is anything to choose for a person of these roles."""
    return roles.records or bool(roles.collectivites)


def recipients() -> Iterator[tuple[User, str]]:
    """Those who coordinate, work in an organisme or belong to a collectivité, with the rhythm that each chose."""
    roles = (Role.COORDINATION, Role.COLLECTIVITE, *ROLES_OF_ORGANISME)
    members = Appartenance.objects.filter(role__in=roles).values("user")
    chosen = dict(PreferenceRecapitulatif.objects.values_list("user", "rythme"))
    for user in User.objects.filter(is_active=True, pk__in=members).order_by("pk"):
        yield user, chosen.get(user.pk, Rythme.HEBDOMADAIRE)


def send_recapitulatif(*, user: User, rythme: str, le: datetime.datetime) -> bool:
    """Write this person's digest if it is due and something waits or moved."""
    cle = key_of(user=user, rythme=rythme, le=le)
    if not cle:
        return False
    waits, moved = what_waits(user=user, le=le), what_moved(user=user, rythme=rythme, le=le)
    if not waits and not moved:
        return False
    contexte = {
        "personne": user,
        "attend": bool(waits),
        "listes": [*waits, *moved],
        "total": sum(one.total for one in waits or moved),
        "liste_url": settings.BOUQUET_URL + reverse("espace:demandes"),
        "rythme_url": settings.BOUQUET_URL + reverse("espace:recapitulatif"),
    }
    arret = settings.BOUQUET_URL + reverse("espace:recapitulatif_arret", args=[token_of(user)])
    gabarit = "espace/courriels/recapitulatif"
    written = post_mail(
        cle=cle, gabarit=gabarit, destinataire=user.email, contexte=contexte, raison=RAISON, arret=arret
    )
    return written is not None


def choose_rythme(*, user: User, rythme: str) -> None:
    PreferenceRecapitulatif.objects.update_or_create(user=user, defaults={"rythme": rythme})


def rythme_of(user: User) -> str:
    chosen = PreferenceRecapitulatif.objects.filter(user=user).values_list("rythme", flat=True).first()
    return chosen or Rythme.HEBDOMADAIRE


def token_of(user: User) -> str:
    return signing.dumps(user.pk, salt=SALT)


def user_of(token: str) -> User | None:
    """Whose link this is; None when it was not made here, or for somebody who left."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()
