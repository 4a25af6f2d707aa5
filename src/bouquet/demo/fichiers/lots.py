"""Sharing the activity out: one file per organisme, or per organisme and year, and what each cell holds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ..generation.model import DemandeFictive, Ligne
from ..generation.reseau import reseau
from .habitudes import ETATS, LABELS, NATURE_LABELS, OBJETS, Cell, Habitude, habitude

EXTENSIONS = {"xlsx": "xlsx", "csv": "csv", "csv_windows": "csv"}


@dataclass(frozen=True)
class Lot:
    """A file to write: `rows` are under `headings`; `titre` are lines above them."""

    nom: str
    organisme: str
    habitude: Habitude
    titre: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def lots(demandes: Iterable[DemandeFictive]) -> list[Lot]:
    """The files of all organismes, in the order in which they are imported: by first year, then by sigle."""
    parts: dict[tuple[str, str], list[tuple[int, DemandeFictive, list[Ligne]]]] = defaultdict(list)
    ranks: dict[tuple[str, int], int] = defaultdict(int)
    for demande in demandes:
        for sender, lignes in _by_sender(demande).items():
            ranks[sender, demande.date.year] += 1
            period = str(demande.date.year) if habitude(sender).par_annee else ""
            parts[sender, period].append((ranks[sender, demande.date.year], demande, lignes))
    made = [_lot(sender, work) for (sender, _), work in parts.items()]
    return sorted(made, key=lambda lot: (lot.nom.partition("_")[2][:4], lot.nom))


def _by_sender(demande: DemandeFictive) -> dict[str, list[Ligne]]:
    """Rows of each file: a direction sends those of its services."""
    found: dict[str, list[Ligne]] = {}
    for ligne in demande.lignes:
        found.setdefault(reseau().racines[ligne.travail.organisme], []).append(ligne)
    return found


def _lot(sender: str, work: list[tuple[int, DemandeFictive, list[Ligne]]]) -> Lot:
    habit = habitude(sender)
    years = sorted({demande.date.year for _, demande, _ in work})
    period = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
    rows = [_row(habit, sender, rang, demande, ligne) for rang, demande, lignes in work for ligne in lignes]
    return Lot(
        nom=f"{sender}_{period}.{EXTENSIONS[habit.format]}",
        organisme=sender,
        habitude=habit,
        titre=tuple(line.format(annee=period) for line in habit.titre),
        headings=tuple(habit.headings()),
        rows=tuple(rows),
    )


def _row(habit: Habitude, sender: str, rang: int, demande: DemandeFictive, ligne: Ligne) -> tuple[Cell, ...]:
    who, work = demande.beneficiaire, ligne.travail
    leads = ligne is demande.lignes[0]
    joint = len(_by_sender(demande)) > 1
    values: dict[str, Cell] = {
        "reference_externe": habit.reference.format(sigle=sender, annee=demande.date.year, rang=rang),
        "date_demande": habit.date(demande.date),
        "beneficiaire": habit.name(who),
        "type_beneficiaire": who.genre,
        "code_insee": who.code if who.genre == "commune" else None,
        "siren": _siren(habit, demande),
        "objet": demande.objet if leads else OBJETS[habit.objet](demande.objet),
        "thematique": LABELS[habit.thematique][work.thematique],
        "prestation": NATURE_LABELS[habit.prestation][work.nature],
        "service": work.organisme if work.organisme != sender else None,
        "chef_de_file": ("oui" if leads else "non") if joint else None,
        "statut": ETATS.get(habit.casse, {}).get(demande.etat, demande.etat),
        "origine": demande.origine,
        "type_convention": demande.type_convention or None,
        "date_debut": habit.date(ligne.debut),
        "date_fin": habit.date(ligne.fin),
        "jours": habit.days(ligne.quarts_de_jour),
    }
    extras = [values_of[rang % len(values_of)] for values_of in habit.extras.values()]
    return tuple(values[column] for column in habit.colonnes) + tuple(extras)


def _siren(habit: Habitude, demande: DemandeFictive) -> str | None:
    """Always for a syndicat, which the first file makes known; for an EPCI, where codes are kept at all."""
    who = demande.beneficiaire
    return who.code if who.genre == "syndicat" or (who.genre == "epci" and "code_insee" in habit.colonnes) else None
