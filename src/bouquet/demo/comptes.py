"""The accounts of the demonstration: one of each role, all with the same password. Never on a real instance."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db.models import Count

from bouquet.accounts.models import User
from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Appartenance, Organisme
from bouquet.demandes.models import Demande
from bouquet.territoires.models import Canton, Collectivite

from .network import DOMAIN, sigle_in

PASSWORD = "bouquet-demo"  # noqa: S105 - public on purpose, in the demonstration only
SMALL = 2_000  # inhabitants: the secrétaire de mairie of the demonstration works in a village


@dataclass(frozen=True)
class Compte:
    """A demo account, as shown to whoever starts the demonstration."""

    courriel: str
    qui: str


def create_accounts(*, annee: int, departement: str) -> list[Compte]:
    """One account per role; the mairie and the élu are those of places with much to show in `annee`."""
    commune, canton = busiest_commune(annee), busiest_canton(annee)
    energie = sigle_in("TE26", departement)
    sge, caue, te = (Organisme.objects.get(sigle=sigle) for sigle in ("SGE", "CAUE", energie))
    accounts: list[tuple[str, str, Role, dict]] = [
        ("admin", "Administration", Role.ADMINISTRATION, {}),
        ("animatrice", "Équipe de coordination", Role.COORDINATION, {}),
        ("technicien", sge.nom, Role.AGENT, {"organisme": sge}),
        ("caue", caue.nom, Role.REFERENT, {"organisme": caue}),
        (energie.lower(), te.nom, Role.REFERENT, {"organisme": te}),
        ("mairie", f"Mairie, {commune}", Role.COLLECTIVITE, {"collectivite": commune}),
        ("elu", f"Canton, {canton}", Role.ELU, {"canton": canton}),
        ("webmestre", "Rédaction du site", Role.REDACTION, {}),
    ]
    password = make_password(PASSWORD)
    made = []
    for name, who, role, scope in accounts:
        staff = role == Role.ADMINISTRATION
        user = User.objects.create(
            email=f"{name}@{DOMAIN}", nom=who[:80], password=password, is_staff=staff, is_superuser=staff
        )
        Appartenance.objects.create(user=user, role=role, **scope)
        if role == Role.REDACTION:  # one person writes and publishes, as in most départements
            Appartenance.objects.create(user=user, role=Role.VALIDATION)
        made.append(Compte(user.email, who))
    return made


def listed_accounts() -> list[Compte]:
    """The demo accounts that exist, in the order in which they were made."""
    return [Compte(u.email, u.nom) for u in User.objects.filter(email__endswith=f"@{DOMAIN}").order_by("pk")]


def busiest_commune(annee: int) -> Collectivite:
    """The small commune with the most demandes in that year, or any commune when no small one asked."""
    rows = Demande.objects.counted_in(annee).of_communes().filter(beneficiaire__departement__hote=True)
    small = rows.filter(population__lt=SMALL)
    asked = (small if small.exists() else rows).values("beneficiaire")
    best = asked.annotate(n=Count("pk")).order_by("-n", "beneficiaire")
    return Collectivite.objects.get(pk=best[0]["beneficiaire"])


def busiest_canton(annee: int) -> Canton:
    """The canton with the most demandes in that year."""
    rows = Demande.objects.counted_in(annee).filter(canton__departement__hote=True)
    best = rows.values("canton").annotate(n=Count("pk")).order_by("-n", "canton")
    return Canton.objects.get(pk=best[0]["canton"])
