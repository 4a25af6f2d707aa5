"""Setting up an instance."""

from dataclasses import dataclass

from django.db import transaction

from bouquet.accounts.services import ensure_administrator, password_link
from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Appartenance
from bouquet.annuaire.services import Bilan, import_organismes
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from bouquet.territoires.models import Departement
from bouquet.territoires.services import Chargement, load_departement


@dataclass(frozen=True)
class Installation:
    """What `init` did."""

    departement: Departement
    chargement: Chargement
    references: int
    organismes: Bilan | None
    administrateur: str
    lien: str


@transaction.atomic
def set_up(*, departement: str, organismes: bytes | None = None, admin: str = "") -> Installation:
    """Geography, thématiques, natures, organismes and first administrator: all of it or nothing, as often as wanted.

    `lien` is a one-time link to choose a password, empty when the administrator already has one.
    Raises DepartementInconnu, DepartementEnDouble, OrganismesRefused, ValidationError (the address).
    """
    chargement = load_departement(code=departement, apply=True, hote=True)
    hote = Departement.objects.get(code=chargement.code)
    made = ensure_reference_data()
    imported = import_organismes(content=organismes) if organismes is not None else None
    if not Instance.objects.exists():
        Instance.objects.create(sous_titre="L’ingénierie publique au service des collectivités")
    lien = _administrator(admin) if admin else ""
    return Installation(hote, chargement, made, imported, admin, lien)


def _administrator(email: str) -> str:
    user, new = ensure_administrator(email=email)
    Appartenance.objects.get_or_create(user=user, role=Role.ADMINISTRATION)
    return password_link(user=user) if new or not user.has_usable_password() else ""
