"""How a preview, an import and the history are told on the pages."""

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localtime

from bouquet.core.tableaux.refus import NBSP
from bouquet.core.tables import Cell, Column, Table

from .issues import Notice
from .models import Import
from .services import Preview
from .undoing import UndoReport

SHOWN = 200  # lines of a table; the workbook holds the others
SAID_ELSEWHERE = ("nouveau bénéficiaire", "feuille lue")
RAPPORT = {
    "lignes": "Lignes lues",
    "nouvelles_demandes": "Nouvelles demandes",
    "nouvelles_interventions": "Nouvelles interventions",
    "expertises_conjointes": "Expertises conjointes",
    "demandes_modifiees": "Demandes modifiées",
    "interventions_modifiees": "Interventions modifiées",
    "demandes_inchangees": "Demandes inchangées",
    "nouveaux_beneficiaires": "Nouveaux bénéficiaires",
}


def issues_table(preview: Preview) -> Table | None:
    """What to correct, in the order of the file."""
    if not preview.issues:
        return None
    rows = [
        (Cell(one.ligne, text=str(one.ligne or "Fichier")), one.colonne, one.valeur, one.message, one.conseil)
        for one in preview.issues[:SHOWN]
    ]
    columns = [Column(name) for name in ("Ligne", "Colonne", "Valeur", "Problème", "Que faire")]
    return Table("Ce qu’il faut corriger", columns, rows, ident="problemes", sheets=True)


def changes_table(preview: Preview) -> Table | None:
    """What would change, old and new."""
    if not preview.changes or not preview.is_applicable:
        return None
    rows = [(Cell(c.ligne), c.reference, c.champ, c.avant, c.apres) for c in preview.changes[:SHOWN]]
    columns = [Column(name) for name in ("Ligne", "Demande", "Champ", "Avant", "Après")]
    return Table("Ce qui changerait", columns, rows, ident="modifications", sheets=True)


def notices_of(preview: Preview) -> list[Notice]:
    return [one for one in preview.notices if one.genre not in SAID_ELSEWHERE][:SHOWN]


def history_table(imports: Iterable[Import]) -> Table:
    columns = [
        Column("Fichier"),
        Column("Organisme"),
        Column("Le"),
        Column("Par"),
        Column("Nouvelles", numeric=True),
        Column("Modifiées", numeric=True),
        Column("État"),
    ]
    return Table("Imports, du plus récent au plus ancien", columns, [history_row(one) for one in imports], sheets=True)


def history_row(one: Import) -> tuple:
    counts = one.rapport
    changed = counts.get("demandes_modifiees", 0) + counts.get("interventions_modifiees", 0)
    return (
        Cell(text=one.fichier, href=f"/espace/imports/{one.pk}/"),
        one.organisme.sigle,
        localtime(one.applique_le).date(),
        str(one.auteur or "ligne de commande"),
        counts.get("nouvelles_demandes", 0),
        changed,
        one.get_etat_display(),
    )


def rapport_figures(rapport: dict) -> list[tuple[str, int]]:
    return [(label, rapport[name]) for name, label in RAPPORT.items() if name in rapport]


def undo_words(report: UndoReport) -> list[str]:
    """What undoing would remove and bring back."""
    parts = ((report.removed, "À supprimer"), (report.restored, "À remettre comme avant"))
    return [f"{word}{NBSP}: {count} {kind}" for counter, word in parts for kind, count in counter.items() if count]


BOARD = {
    "organisme": "Organisme",
    "reponse": "Réponse",
    "date": "Répondu le",
    "import": "Dernier import",
    "intervention": "Dernière saisie",
}
CSV_COLUMNS = (
    "organisme",
    "nom",
    "reponse",
    "repondu_le",
    "repondu_par",
    "commentaire",
    "dernier_import",
    "derniere_saisie",
    "dernier_message",
)


def as_csv_row(reponse: Any) -> tuple:
    """One line of the board, a Reponse read `with_freshness`; moments are told as days."""
    moments = (reponse.le, reponse.dernier_import, reponse.derniere_intervention)
    answered, imported, recorded = (localtime(one).date().isoformat() if one else "" for one in moments)
    return (
        reponse.organisme.sigle,
        reponse.organisme.nom,
        reponse.etat,
        answered,
        reponse.par_nom,
        reponse.commentaire,
        imported,
        recorded,
        reponse.ecrit_le.isoformat() if reponse.ecrit_le else "",
    )
