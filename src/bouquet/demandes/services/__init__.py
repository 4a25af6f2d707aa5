"""Every change of the work goes through these verbs; see each module for its rules."""

from .conventions import draft_convention, record_convention_year, sign_convention, transition_convention
from .courriels import acknowledge, ask_satisfaction, send_links
from .depot import can_rate, deposit_once, rate_demande
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
from .mandates import MandateMissing
from .references import freeze, reserve_references, situation_of

__all__ = [
    "EtatHasChanged",
    "MandateMissing",
    "TransitionRefused",
    "acknowledge",
    "ask_satisfaction",
    "can_rate",
    "delete_draft",
    "deposit_demande",
    "deposit_once",
    "designate_chef_de_file",
    "draft_convention",
    "ensure_jeton",
    "freeze",
    "mark_doublon",
    "propose_intervention",
    "rate_demande",
    "record_convention_year",
    "record_demande",
    "reserve_references",
    "resume_demande",
    "save_draft",
    "sign_convention",
    "send_links",
    "situation_of",
    "transition_convention",
    "transition_demande",
    "transition_intervention",
    "withdraw_demande",
]
