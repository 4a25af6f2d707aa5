"""Every change of the work goes through these verbs; see each module for its rules."""

from .conventions import change_draft, draft_convention, record_convention_year, sign_convention, transition_convention
from .interventions import designate_chef_de_file, mark_doublon, propose_intervention, transition_intervention
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
    "MandateMissing",
    "TransitionRefused",
    "change_draft",
    "delete_draft",
    "deposit_demande",
    "designate_chef_de_file",
    "draft_convention",
    "freeze",
    "mandates_for",
    "mark_doublon",
    "propose_intervention",
    "record_convention_year",
    "record_demande",
    "reserve_references",
    "resume_demande",
    "save_draft",
    "sign_convention",
    "situation_of",
    "transition_convention",
    "transition_demande",
    "transition_intervention",
    "withdraw_demande",
]
