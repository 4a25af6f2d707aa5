"""Writing a letter and deciding when it leaves. Of two people who write at once, one wins."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Max

from bouquet.accounts.models import User
from bouquet.core.adresses import free_slug

from ..enums import EtatLettre
from ..mise_en_page import ESSAI, Pli
from ..models import Bloc, Lettre
from ..segments import Segment
from ..sources import Choix, Source

RESERVED = {"inscription"}  # addresses of the site's own below /lettre/
GONE = "Cette lettre est déjà programmée ou envoyée\u00a0: elle ne change plus."
MAX_BLOCS = 30


class LettreHasChanged(Exception):
    """Somebody else wrote this letter meanwhile."""


@transaction.atomic
def create_lettre(*, fields: Mapping[str, Any], auteur: User | None, le: datetime.datetime) -> Lettre:
    """A draft. Raises ValidationError."""
    slug = free_slug(Lettre, fields.get("titre", ""), without="lettre", reserved=RESERVED)
    lettre = Lettre(
        **fields,
        slug=slug,
        auteur=auteur,
        created_at=le,
    )
    lettre.full_clean()
    lettre.save()
    return lettre


@transaction.atomic
def edit_lettre(*, lettre: Lettre, fields: Mapping[str, Any], vue: int) -> Lettre:
    """Write what a form holds; `vue` is the version that its writer read. Raises LettreHasChanged, ValidationError."""
    current = held(lettre)
    if current.version != vue:
        raise LettreHasChanged
    for name, value in fields.items():
        setattr(current, name, value)
    current.version += 1
    current.full_clean()
    current.save()
    return current


def held(lettre: Lettre) -> Lettre:
    """The draft as it is now, held until the end of the transaction. Raises ValidationError when it is one no more."""
    current = Lettre.objects.select_for_update().get(pk=lettre.pk)
    if not current.modifiable:
        raise ValidationError(GONE)
    return current


@transaction.atomic
def pick(*, lettre: Lettre, source: Source, choix: Choix) -> Bloc:
    """Copy what was picked at the end of the letter. Raises ValidationError."""
    lien = choix.lien if "://" in choix.lien else f"{settings.BOUQUET_URL}{choix.lien}" if choix.lien else ""
    told = {"titre": choix.titre[:160], "detail": choix.detail[:200], "texte": choix.texte[:3000], "lien": lien}
    return add_bloc(lettre=lettre, fields=told | {"source": source.cle, "cle": choix.cle, "bouton": source.bouton})


@transaction.atomic
def add_bloc(*, lettre: Lettre, fields: Mapping[str, Any]) -> Bloc:
    """At the end of the letter. Raises ValidationError."""
    current = held(lettre)
    if current.blocs.count() >= MAX_BLOCS:
        raise ValidationError(f"Une lettre compte {MAX_BLOCS} blocs au plus\u00a0: personne n’en lirait davantage.")
    last = current.blocs.aggregate(last=Max("ordre"))["last"] or 0
    bloc = Bloc(lettre=current, ordre=last + 1, **fields)
    bloc.full_clean()
    bloc.save()
    return bloc


@transaction.atomic
def edit_bloc(*, bloc: Bloc, fields: Mapping[str, Any]) -> Bloc:
    """Raises ValidationError."""
    held(bloc.lettre)
    for name, value in fields.items():
        setattr(bloc, name, value)
    bloc.full_clean()
    bloc.save()
    return bloc


@transaction.atomic
def move_bloc(*, bloc: Bloc, by: int) -> None:
    """One place up (−1) or down (1); the first and the last stay where they are. Raises ValidationError."""
    keys = list(held(bloc.lettre).blocs.values_list("pk", flat=True))
    here = keys.index(bloc.pk)
    there = min(max(here + by, 0), len(keys) - 1)
    keys.insert(there, keys.pop(here))
    for place, key in enumerate(keys, 1):
        Bloc.objects.filter(pk=key).update(ordre=place)


@transaction.atomic
def remove_bloc(*, bloc: Bloc) -> None:
    """Raises ValidationError."""
    held(bloc.lettre)
    bloc.delete()


@transaction.atomic
def choose_segment(*, lettre: Lettre, segment: Segment) -> None:
    """Raises ValidationError."""
    current = held(lettre)
    current.segment = segment.stored()
    current.save(update_fields=["segment"])


@transaction.atomic
def schedule(*, lettre: Lettre, quand: datetime.datetime, le: datetime.datetime) -> Lettre:
    """It leaves at that moment, now at the soonest. Raises ValidationError."""
    current = held(lettre)
    if not current.blocs.exists() and not current.chapo:
        raise ValidationError("Cette lettre ne dit rien encore\u00a0: ajoutez au moins un bloc.")
    current.etat, current.programmee_le = EtatLettre.PROGRAMMEE, max(quand, le)
    current.save(update_fields=["etat", "programmee_le"])
    return current


@transaction.atomic
def unschedule(*, lettre: Lettre) -> bool:
    """A draft again, unless it has begun to leave."""
    rows = Lettre.objects.filter(pk=lettre.pk, etat=EtatLettre.PROGRAMMEE)
    return bool(rows.update(etat=EtatLettre.BROUILLON, programmee_le=None))


def send_test(*, lettre: Lettre, destinataires: list[str]) -> None:
    """As it will be read, to these few people, at once. Raises OSError when the server is not there."""
    pli = Pli.of(lettre)
    messages = [pli.message(destinataire=one, jeton=ESSAI) for one in destinataires]
    for message in messages:
        message.subject = f"[Essai] {message.subject}"
    get_connection().send_messages(messages)
