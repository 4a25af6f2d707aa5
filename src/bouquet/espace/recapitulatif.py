"""The digest: what waits for a person, sent at the rhythm this person chose, and never twice for the same day."""

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
from bouquet.core.mail import post_mail
from bouquet.demandes.enums import OPEN_STATES, Etat, EtatIntervention
from bouquet.demandes.models import Demande, Intervention

from .enums import Rythme
from .models import PreferenceRecapitulatif

PATIENCE = datetime.timedelta(days=10)  # before a proposal without answer is recalled
SHOWN = 10  # lines of each list; the mail says how many there are in all
SALT = "recapitulatif"
RAISON = (
    "Vous recevez ce récapitulatif parce que vous suivez des demandes, au rythme que vous avez choisi "
    "(chaque lundi si vous n’avez rien choisi)."
)


@dataclass(frozen=True)
class Liste:
    titre: str
    total: int
    demandes: list[Demande]

    @property
    def reste(self) -> int:
        return self.total - len(self.demandes)


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
    return Liste(titre, demandes.count(), list(demandes.select_related("beneficiaire")[:SHOWN]))


def key_of(*, user: User, rythme: str, le: datetime.datetime) -> str:
    """The key of the digest due to this person today, or nothing: working days, or Mondays."""
    today = timezone.localdate(le)
    due = {Rythme.QUOTIDIEN: today.weekday() < 5, Rythme.HEBDOMADAIRE: today.weekday() == 0}.get(Rythme(rythme), False)
    return f"recapitulatif:{user.pk}:{today:%Y-%m-%d}" if due else ""


def recipients() -> Iterator[tuple[User, str]]:
    """Those who coordinate or work in an organisme, with the rhythm that each chose."""
    roles = (Role.COORDINATION, *ROLES_OF_ORGANISME)
    members = Appartenance.objects.filter(role__in=roles).values("user")
    chosen = dict(PreferenceRecapitulatif.objects.values_list("user", "rythme"))
    for user in User.objects.filter(is_active=True, pk__in=members).order_by("pk"):
        yield user, chosen.get(user.pk, Rythme.HEBDOMADAIRE)


def send_recapitulatif(*, user: User, rythme: str, le: datetime.datetime) -> bool:
    """Write this person's digest if it is due and something waits."""
    cle = key_of(user=user, rythme=rythme, le=le)
    lists = what_waits(user=user, le=le) if cle else []
    if not lists:
        return False
    contexte = {
        "personne": user,
        "listes": lists,
        "total": sum(one.total for one in lists),
        "liste_url": settings.BOUQUET_URL + reverse("espace:demandes"),
        "rythme_url": settings.BOUQUET_URL + reverse("espace:recapitulatif"),
        "arret_url": settings.BOUQUET_URL + reverse("espace:recapitulatif_arret", args=[token_of(user)]),
    }
    gabarit = "espace/courriels/recapitulatif"
    return bool(post_mail(cle=cle, gabarit=gabarit, destinataire=user.email, contexte=contexte, raison=RAISON))


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
