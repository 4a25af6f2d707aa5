"""Every change of the work goes through these verbs; see each module for its rules."""

from .brouillons import drop_brouillon, find_brouillon, keep_brouillon, purge_brouillons
from .champs import log_fields
from .conventions import (
    change_draft,
    draft_convention,
    join_signed_copy,
    record_convention_year,
    sign_convention,
    transition_convention,
)
from .courriels import acknowledge, ask_satisfaction, send_links
from .depot import can_rate, deposit_once, rate_demande
from .editing import FicheHasChanged, edit_demande, edit_intervention
from .indicateurs import force_eligibilite, release_eligibilite
from .interventions import designate_chef_de_file, mark_doublon, propose_intervention, transition_intervention
from .jetons import ensure_jeton
from .journal import EtatHasChanged, TransitionRefused
from .lifecycle import (
    delete_draft,
    deposit_demande,
    record_demande,
    resume_demande,
    save_draft,
    transition_demande,
    withdraw_demande,
)
from .mandates import MandateMissing, mandates_for
from .references import freeze, reserve_references, situation_of

__all__ = [
    "EtatHasChanged",
    "FicheHasChanged",
    "MandateMissing",
    "TransitionRefused",
    "acknowledge",
    "ask_satisfaction",
    "can_rate",
    "change_draft",
    "delete_draft",
    "deposit_demande",
    "deposit_once",
    "designate_chef_de_file",
    "draft_convention",
    "drop_brouillon",
    "edit_demande",
    "edit_intervention",
    "ensure_jeton",
    "find_brouillon",
    "force_eligibilite",
    "freeze",
    "join_signed_copy",
    "keep_brouillon",
    "log_fields",
    "mandates_for",
    "mark_doublon",
    "propose_intervention",
    "purge_brouillons",
    "rate_demande",
    "record_convention_year",
    "record_demande",
    "release_eligibilite",
    "reserve_references",
    "resume_demande",
    "save_draft",
    "send_links",
    "sign_convention",
    "situation_of",
    "transition_convention",
    "transition_demande",
    "transition_intervention",
    "withdraw_demande",
]
