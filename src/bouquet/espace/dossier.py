"""What the file of a demande tells by itself: a summary as a tagged PDF, and the same as data."""

import datetime
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.core import formats
from bouquet.core.models import Instance
from bouquet.core.pdf import PdfError, compose
from bouquet.demandes.models import Demande, Intervention
from bouquet.demandes.permissions import can_view_compte_rendu

from .chronologie import Moment

TEMPLATE = Path(__file__).parent / "typst" / "dossier.typ"


class DossierError(Exception):
    """The summary can't be composed; says why."""


def as_data(user: User | AnonymousUser, demande: Demande, moments: list[Moment]) -> dict[str, Any]:
    """The demande as data: keys of the model, ISO dates, decimals as text."""
    plain = ("reference", "objet", "description", "etat", "canal", "origine", "genre", "population", "strate")
    contact = ("contact_nom", "contact_fonction", "contact_courriel", "contact_telephone")
    return {
        **{name: getattr(demande, name) for name in (*plain, *contact)},
        "date_demande": demande.date_demande.isoformat(),
        "beneficiaire": {"code": demande.beneficiaire.code, "nom": str(demande.beneficiaire)},
        "thematique": demande.thematique_id,
        "nature_souhaitee": demande.nature_souhaitee_id,
        "coordonnateur": str(demande.coordonnateur or ""),
        "echeance": _iso(demande.echeance),
        "montant_estime": _decimal(demande.montant_estime),
        "communes_concernees": [one.code for one in demande.communes_concernees.all()],
        "canton": demande.canton_id,
        "doublon_de": demande.doublon_de.reference if demande.doublon_de else None,
        "interventions": [_work(user, one) for one in demande.interventions.all()],
        "historique": [{**asdict(one), "le": one.le.isoformat()} for one in moments],
    }


def _work(user: User | AnonymousUser, one: Intervention) -> dict[str, Any]:
    told = {
        "organisme": one.organisme.sigle,
        "nature": one.nature_id,
        "thematique": one.thematique_id,
        "etat": one.etat,
        "chef_de_file": one.chef_de_file,
        "referent": str(one.referent or ""),
        "date_premier_contact": _iso(one.date_premier_contact),
        "date_debut": _iso(one.date_debut),
        "date_fin": _iso(one.date_fin),
        "jours": one.jours,
        "livrables": one.livrables,
    }
    if can_view_compte_rendu(user, one):
        told |= {"cout": _decimal(one.cout), "compte_rendu": one.compte_rendu}
    return told


def resume_pdf(user: User | AnonymousUser, demande: Demande, moments: list[Moment], le: datetime.datetime) -> bytes:
    """The summary, tagged (PDF/UA-1). Raises DossierError."""
    try:
        return compose(TEMPLATE, _summary(user, demande, moments, le), le=le)
    except PdfError as error:
        raise DossierError(f"Résumé\u00a0: {error}") from error


def _summary(
    user: User | AnonymousUser, demande: Demande, moments: list[Moment], le: datetime.datetime
) -> dict[str, Any]:
    """Every word of the summary."""
    instance = Instance.current()
    return {
        "instance": instance.nom,
        "mention": "Données de démonstration" if instance.demonstration else "",
        "le": formats.date(timezone.localdate(le)),
        "reference": demande.reference,
        "objet": demande.objet,
        "description": demande.description,
        "faits": _demande_in_words(demande),
        "interventions": [_work_in_words(user, one) for one in demande.interventions.all()],
        "historique": [_moment_in_words(one) for one in moments],
    }


def _demande_in_words(demande: Demande) -> list[list[str]]:
    contact = [demande.contact_nom, demande.contact_fonction, demande.contact_courriel, demande.contact_telephone]
    return _facts(
        ("Bénéficiaire", str(demande.beneficiaire)),
        ("Date de la demande", formats.date(demande.date_demande)),
        ("État", demande.get_etat_display()),
        ("Thématique", demande.thematique.libelle),
        ("Échéance", demande.echeance and formats.date(demande.echeance)),
        ("Montant estimé", demande.montant_estime is not None and f"{formats.number(demande.montant_estime)}\u00a0€"),
        ("Communes concernées", ", ".join(str(one) for one in demande.communes_concernees.all())),
        ("Contact", ", ".join(part for part in contact if part)),
        ("Coordonnée par", str(demande.coordonnateur or "")),
    )


def _moment_in_words(one: Moment) -> dict[str, Any]:
    return {
        "le": formats.date(timezone.localdate(one.le)),
        "auteur": one.auteur,
        "texte": one.texte,
        "motif": one.motif,
        "changements": [
            f"{each.champ}\u00a0: de «\u00a0{each.avant}\u00a0» à «\u00a0{each.apres}\u00a0»"
            for each in one.changements
        ],
    }


def _work_in_words(user: User | AnonymousUser, one: Intervention) -> dict[str, Any]:
    own = can_view_compte_rendu(user, one)
    return {
        "titre": one.organisme.nom + (" (chef de file)" if one.chef_de_file else ""),
        "faits": _facts(
            ("Nature", one.nature.libelle),
            ("Thématique", one.thematique.libelle),
            ("État", one.get_etat_display()),
            ("Personne en charge", str(one.referent or "")),
            ("Premier contact", one.date_premier_contact and formats.date(one.date_premier_contact)),
            ("Début", one.date_debut and formats.date(one.date_debut)),
            ("Fin", one.date_fin and formats.date(one.date_fin)),
            ("Temps passé", one.jours is not None and formats.days(one.jours)),
            ("Livrables", one.livrables),
            ("Coût", own and one.cout is not None and f"{formats.number(one.cout)}\u00a0€"),
            ("Compte rendu", own and one.compte_rendu),
        ),
    }


def _facts(*pairs: tuple[str, Any]) -> list[list[str]]:
    return [[label, str(value)] for label, value in pairs if value]


def _iso(value: datetime.date | None) -> str | None:
    return value.isoformat() if value else None


def _decimal(value: Any) -> str | None:
    return None if value is None else str(value)
