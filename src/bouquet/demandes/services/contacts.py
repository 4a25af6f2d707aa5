"""Writing one contact in place of its variants, on every demande that carries them."""

import datetime
from collections.abc import Collection

from django.db import transaction

from bouquet.accounts.models import User
from bouquet.territoires.models import Collectivite

from ..contacts import FIELDS, Contact
from ..models import Demande
from .champs import log_fields


@transaction.atomic
def merge_contacts(
    *,
    beneficiaire: Collectivite,
    variantes: Collection[Contact],
    garde: Contact,
    auteur: User | None,
    le: datetime.datetime,
) -> int:
    """Write `garde` wherever one of these variants stands for that collectivité; how many demandes changed.

    Each of them keeps in its history what it said before.
    """
    rows = Demande.objects.select_for_update(of=("self",)).filter(beneficiaire=beneficiaire).order_by("pk")
    changed = []
    for demande in rows.only("pk", *FIELDS):
        before = Contact(*(getattr(demande, name) for name in FIELDS))
        if before != garde and before in variantes:
            log_fields(objet=demande, avant=before.as_fields(), apres=garde.as_fields(), auteur=auteur, le=le)
            changed.append(demande.pk)
    Demande.objects.filter(pk__in=changed).update(**garde.as_fields())
    return len(changed)
