"""What a person's roles are here, read once a request, and who holds one over the whole network."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.core.models import Instance

from .enums import ROLES_OF_NETWORK, ROLES_OF_ORGANISME, ROLES_OF_SITE, Role
from .models import Appartenance, Organisme


@dataclass(frozen=True)
class Roles:
    """The scopes of a person's roles, as keys. `around` adds the services below and the direction above."""

    network: bool = False
    administration: bool = False
    redaction: bool = False
    organismes: tuple[int, ...] = ()
    around: frozenset[int] = frozenset()
    referent_of: frozenset[int] = frozenset()
    collectivites: frozenset[int] = frozenset()
    cantons: frozenset[str] = frozenset()

    @property
    def records(self) -> bool:
        """May record work: those who coordinate and the people of an organisme."""
        return self.network or bool(self.organismes)

    @property
    def sees_demandes(self) -> bool:
        """Holds a role that gives demandes to see, even when there is none yet."""
        return self.records or bool(self.collectivites or self.cantons)


NOBODY = Roles()


def roles_of(user: User | AnonymousUser) -> Roles:
    """The roles of a person: two queries at most, kept on the user object; nobody's when signed out or closed."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if "_roles" not in vars(user):
        vars(user)["_roles"] = _read(user)
    return vars(user)["_roles"]


def _read(user: User) -> Roles:
    chosen = user.appartenance_active
    held = [one for one in _held(user) if chosen in (None, one["pk"])]
    organismes = tuple(one["organisme"] for one in held if one["role"] in ROLES_OF_ORGANISME)
    around = Organisme.objects.around(organismes).order_by().values_list("pk", flat=True) if organismes else ()
    everything = user.is_superuser and not chosen
    return Roles(
        network=everything or any(one["role"] in ROLES_OF_NETWORK for one in held),
        administration=everything or any(one["role"] == Role.ADMINISTRATION for one in held),
        referent_of=frozenset(one["organisme"] for one in held if one["role"] == Role.REFERENT),
        redaction=any(one["role"] in ROLES_OF_SITE for one in held),
        organismes=organismes,
        around=frozenset(around),
        collectivites=frozenset(one["collectivite"] for one in held if one["role"] == Role.COLLECTIVITE),
        cantons=frozenset(one["canton"] for one in held if one["role"] == Role.ELU),
    )


def _held(user: User) -> list[dict]:
    """All the roles of a person, whichever they act in: one query, kept on the user object."""
    if "_held" not in vars(user):
        rows = Appartenance.objects.held_by(user).order_by("pk")
        vars(user)["_held"] = list(rows.values("pk", "role", "organisme", "collectivite", "canton"))
    return vars(user)["_held"]


def can_coordinate(user: User | AnonymousUser) -> bool:
    """Administration and coordination act on everything; so does whoever administers the instance itself."""
    return roles_of(user).network


def can_view_fiche(user: User | AnonymousUser, organisme: Organisme) -> bool:
    """Its own people, those of its services and of its direction, and who coordinates."""
    roles = roles_of(user)
    return roles.network or organisme.pk in roles.around


def can_correct_fiche(user: User | AnonymousUser, organisme: Organisme) -> bool:
    """Who coordinates, and the référents of the organisme or of its direction."""
    if can_coordinate(user):
        return True
    above = [organisme.pk, *([organisme.parent_id] if organisme.parent_id else [])]
    return Appartenance.objects.of(user).filter(role=Role.REFERENT, organisme__in=above).exists()


def lacks_second_factor(user: User | AnonymousUser) -> bool:
    """Administers or coordinates, in any of their roles, without a second factor; a demonstration asks for none."""
    if not settings.BOUQUET_SECOND_FACTEUR or not user.is_authenticated:
        return False
    if not (user.is_superuser or user.is_staff or any(one["role"] in ROLES_OF_NETWORK for one in _held(user))):
        return False
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if Authenticator.objects.filter(user=user, type__in=factors).exists():
        return False
    return not Instance.current().demonstration
