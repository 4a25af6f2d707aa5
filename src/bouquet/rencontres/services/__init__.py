"""Every change of a rencontre or of an inscription goes through these verbs."""

from .inscriptions import (
    InscriptionsFermees,
    Origine,
    PasDePlace,
    Personne,
    Resultat,
    cancel_inscription,
    change_inscription,
    fill_waiting,
    give_place,
    register,
)
from .presences import close_presences, mark_presence, welcome
from .redaction import (
    RencontreHasChanged,
    cancel_rencontre,
    create_rencontre,
    create_serie,
    duplicate_rencontre,
    edit_rencontre,
    move_rencontre,
)

__all__ = [
    "InscriptionsFermees",
    "Origine",
    "PasDePlace",
    "Personne",
    "RencontreHasChanged",
    "Resultat",
    "cancel_inscription",
    "cancel_rencontre",
    "change_inscription",
    "close_presences",
    "create_rencontre",
    "create_serie",
    "duplicate_rencontre",
    "edit_rencontre",
    "fill_waiting",
    "give_place",
    "mark_presence",
    "move_rencontre",
    "register",
    "welcome",
]
