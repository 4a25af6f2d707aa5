"""Signed agreements: their life, and the one demande a year that a convention yields (counting rule 10)."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.core.audit import disable_auditlog
from bouquet.territoires.models import Collectivite

from ..enums import SIGNED_CONVENTIONS, Canal, EtatConvention, EtatIntervention, Origine, TypeConvention
from ..models import Convention, ConventionPartie, Demande, Intervention
from ..querysets import MANDAT_ITEMS
from .champs import log_fields
from .editing import CONVENTION_FIELDS, check_seen
from .journal import TransitionRefused, lock, move, record
from .lifecycle import record_demande


@transaction.atomic
def draft_convention(
    *, convention: Convention, parties: Iterable[Organisme | Collectivite], auteur: User | None, le: datetime.datetime
) -> Convention:
    """Save a new convention with its parties. One that renews another and names no party takes over its parties."""
    convention.etat = EtatConvention.BROUILLON
    convention.full_clean()
    convention.save()
    rows = [_party(convention, party) for party in parties]
    if not rows and convention.renouvelle:
        rows = [
            ConventionPartie(convention=convention, organisme=old.organisme, collectivite=old.collectivite)
            for old in convention.renouvelle.parties.all()
        ]
    ConventionPartie.objects.bulk_create(rows)
    record(objet=convention, auteur=auteur, le=le)
    return convention


@transaction.atomic
def change_draft(
    *,
    convention: Convention,
    parties: Iterable[Organisme | Collectivite],
    vu: Mapping[str, Any],
    auteur: User | None,
    le: datetime.datetime,
) -> Convention:
    """Save what was corrected in a draft, and its parties; `vu` is what the person had read (`editing.seen`).

    Raises TransitionRefused once it has been sent, FicheHasChanged when somebody was faster.
    """
    current = lock(convention)
    if current.etat != EtatConvention.BROUILLON:
        raise TransitionRefused("Seul un brouillon se modifie : une convention envoyée y revient d’abord.")
    check_seen(current, vu)
    before, told = _told(current), list(dict.fromkeys(parties))
    convention.full_clean()
    with disable_auditlog():  # the line below says it in the words and at the moment of this act
        convention.save(update_fields=CONVENTION_FIELDS)
    if set(before["parties"]) != {str(party) for party in told}:
        convention.parties.all().delete()
        ConventionPartie.objects.bulk_create([_party(convention, party) for party in told])
    after = _told(convention) | {"parties": [str(party) for party in told]}
    log_fields(objet=convention, avant=before, apres=after, auteur=auteur, le=le)
    return convention


def _told(convention: Convention) -> dict[str, Any]:
    """What a draft says, as its history keeps it."""
    fields = {name: getattr(convention, name) for name in CONVENTION_FIELDS}
    return fields | {"parties": [str(party) for party in convention.parties.all()]}


@transaction.atomic
def sign_convention(
    *,
    convention: Convention,
    date_signature: datetime.date,
    auteur: User | None,
    le: datetime.datetime,
    pdf: File | None = None,
) -> Convention:
    """Record the signature, with the signed copy if any. The convention that this one renews becomes `renouvelee`.

    Raises ValidationError unless it has two parties, a signature not in the future and, for a mandate, the five
    items of article L2422-7.
    """
    lock(convention)
    _check_signable(convention, date_signature, timezone.localdate(le))
    changes: dict = {"date_signature": date_signature} | ({"pdf": _keep(convention, pdf)} if pdf else {})
    move(objet=convention, vers=EtatConvention.SIGNEE, auteur=auteur, le=le, **changes)
    previous = convention.renouvelle
    if previous and previous.etat in {EtatConvention.ACTIVE, EtatConvention.ECHUE}:
        move(objet=previous, vers=EtatConvention.RENOUVELEE, auteur=auteur, le=le)
    return convention


@transaction.atomic
def transition_convention(
    *, convention: Convention, vers: str, auteur: User | None, le: datetime.datetime, motif: str = ""
) -> Convention:
    """Move a convention to another state; its signature has its own verb, and so its renewal (sign what renews it)."""
    if vers == EtatConvention.SIGNEE:
        raise TransitionRefused("Une convention se signe avec sa date de signature.")
    if vers == EtatConvention.RENOUVELEE:
        raise TransitionRefused("Une convention est renouvelée quand celle qui la suit est signée.")
    lock(convention)
    day = timezone.localdate(le)
    if vers == EtatConvention.ACTIVE and convention.debut > day:
        raise TransitionRefused(f"Cette convention ne prend effet que le {convention.debut:%d/%m/%Y}.")
    if vers == EtatConvention.ECHUE and convention.fin >= day:
        raise TransitionRefused(f"Cette convention court jusqu’au {convention.fin:%d/%m/%Y}.")
    move(objet=convention, vers=vers, auteur=auteur, le=le, motif=motif)
    return convention


@transaction.atomic
def record_convention_year(
    *,
    convention: Convention,
    annee: int,
    organisme: Organisme,
    thematique: Thematique,
    nature: Nature,
    auteur: User | None,
    le: datetime.datetime,
    beneficiaire: Collectivite | None = None,
) -> Demande | None:
    """The demande that a convention yields in the year it takes effect or is explicitly renewed; None in any other.

    Asking twice gives the same demande. `beneficiaire` is needed when several collectivités sign.
    """
    lock(convention)
    known = Demande.objects.filter(convention=convention, annee=annee).first()
    if known or not Convention.objects.yielding_in(annee).filter(pk=convention.pk).exists():
        return known
    demande = _yielded(convention, beneficiaire or _only_collectivite(convention), thematique)
    work = Intervention(
        organisme=organisme,
        thematique=thematique,
        nature=nature,
        etat=EtatIntervention.EN_COURS,
        date_debut=convention.debut,
        mandat=convention if convention.type == TypeConvention.MANDAT else None,
    )
    return record_demande(demande=demande, interventions=[work], auteur=auteur, le=le)


@transaction.atomic
def join_signed_copy(
    *, convention: Convention, pdf: File, vu: str, auteur: User | None, le: datetime.datetime, motif: str = ""
) -> Convention:
    """Keep the signed copy of a convention that is signed already; nothing else of it changes.

    One that has a copy (`vu`, its name when the page was read) takes another only for a reason; the former stays in the
    history. Raises ValidationError.
    """
    current = lock(convention)
    if current.etat not in SIGNED_CONVENTIONS:
        raise TransitionRefused("Cette convention n’est pas signée\u00a0: enregistrez d’abord sa signature.")
    if (current.pdf.name or "") != vu:
        raise TransitionRefused(
            "Quelqu’un d’autre vient de joindre un exemplaire\u00a0: regardez-le avant de le remplacer."
        )
    if current.pdf and not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi cet exemplaire en remplace un autre."})
    before, name = {"pdf": current.pdf.name}, _keep(convention, pdf)
    Convention.objects.filter(pk=convention.pk).update(pdf=name)
    convention.pdf = name
    log_fields(objet=convention, avant=before, apres={"pdf": name}, auteur=auteur, le=le, motif=motif.strip())
    return convention


def _yielded(convention: Convention, beneficiaire: Collectivite, thematique: Thematique) -> Demande:
    return Demande(
        beneficiaire=beneficiaire,
        objet=f"{convention.get_type_display()} : convention {convention.numero}"[:200],
        thematique=thematique,
        date_demande=convention.debut,
        canal=Canal.CONVENTION,
        origine=Origine.CONVENTION,
        type_convention=convention.type,
        convention=convention,
    )


def _keep(convention: Convention, pdf: File) -> str:
    """Store the signed copy; the name under which it is kept."""
    return convention.pdf.storage.save(convention.pdf.field.generate_filename(convention, "signee.pdf"), pdf)


def _party(convention: Convention, party: Organisme | Collectivite) -> ConventionPartie:
    if isinstance(party, Organisme):
        return ConventionPartie(convention=convention, organisme=party)
    return ConventionPartie(convention=convention, collectivite=party)


def _check_signable(convention: Convention, date_signature: datetime.date, day: datetime.date) -> None:
    if date_signature > day:
        raise ValidationError({"date_signature": "La date de signature ne peut pas être dans l’avenir."})
    if convention.parties.count() < 2:
        raise ValidationError("Une convention se signe à deux parties au moins : ajoutez celle qui manque.")
    missing = [_label(item) for item in MANDAT_ITEMS if not getattr(convention, item)]
    if convention.type == TypeConvention.MANDAT and missing:
        raise ValidationError(f"Il manque au mandat, selon l’article L2422-7 : {', '.join(missing)}.")


def _label(field: str) -> str:
    return str(getattr(Convention._meta.get_field(field), "verbose_name", field))


def _only_collectivite(convention: Convention) -> Collectivite:
    found = Collectivite.objects.filter(conventions__convention=convention)[:2]
    if len(found) != 1:
        raise ValidationError("Indiquez le bénéficiaire : cette convention ne lie pas une seule collectivité.")
    return found[0]
