"""The empty file to fill: headings, choices in each closed column, explanations, and an example kept apart."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bouquet.catalogue.models import Nature, Thematique
from bouquet.demandes.enums import Etat, Origine, TypeConvention
from bouquet.territoires.enums import Genre

from .columns import COLUMNS, Column
from .reading import NOT_DATA
from .spreadsheets import BOLD, HEADING, OPTIONAL, WHITE, WRAPPED, save
from .states import STATUTS

ROWS = 2_000  # how far down the choices reach
DATES = ("date_demande", "date_debut", "date_fin")
EXAMPLE = {"date_demande": dt.date(2025, 3, 12), "jours": 1.5}


def write_template(*, output: Path) -> None:
    """Write the template with this instance's own lists. Raises WriteFailed."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Activité"
    add_headings(sheet)
    lists = choices()
    add_choices(sheet, lists)
    add_explanations(book.create_sheet(NOT_DATA[0]), lists)
    add_example(book.create_sheet(NOT_DATA[1]))
    add_lists(book.create_sheet(NOT_DATA[2]), lists)
    save(book, output)


def choices() -> dict[str, list[str]]:
    """The words each closed column takes, as people read them."""
    return {
        "type_beneficiaire": list(Genre.values),
        "thematique": list(Thematique.objects.values_list("libelle", flat=True)),
        "prestation": list(Nature.objects.values_list("code", flat=True)),
        "chef_de_file": ["oui", "non"],
        "statut": [etat.value for etat in Etat if etat in STATUTS],
        "origine": list(Origine.values),
        "type_convention": list(TypeConvention.values),
    }


def add_headings(sheet: Worksheet) -> None:
    for index, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(1, index, column.nom)
        cell.font, cell.fill = WHITE, HEADING if is_required(column) else OPTIONAL
        cell.comment = Comment(column.aide, "Bouquet", height=110, width=300)
        sheet.column_dimensions[get_column_letter(index)].width = column.largeur
        if column.nom in DATES:
            sheet.column_dimensions[get_column_letter(index)].number_format = "dd/mm/yyyy"
    sheet.freeze_panes = "A2"


def is_required(column: Column) -> bool:
    return column.obligatoire or column.nom == "beneficiaire"


def add_choices(sheet: Worksheet, lists: dict[str, list[str]]) -> None:
    letters = {column.nom: get_column_letter(index) for index, column in enumerate(COLUMNS, start=1)}
    for position, (name, words) in enumerate(lists.items(), start=1):
        source = get_column_letter(position)
        rule = DataValidation(
            "list", formula1=f"{NOT_DATA[2]}!${source}$2:${source}${len(words) + 1}", allow_blank=True
        )
        explain(rule, "Choisissez dans la liste.")
        sheet.add_data_validation(rule)
        rule.add(f"{letters[name]}2:{letters[name]}{ROWS}")
    for name in DATES:
        rule = DataValidation("date", operator="greaterThan", formula1="32874", allow_blank=True)  # 1 January 1990
        explain(rule, "Une date est attendue, par exemple 12/03/2025.")
        sheet.add_data_validation(rule)
        rule.add(f"{letters[name]}2:{letters[name]}{ROWS}")
    rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    explain(rule, "Un nombre de jours, par quarts : 0,25 ; 1,5…")
    sheet.add_data_validation(rule)
    rule.add(f"{letters['jours']}2:{letters['jours']}{ROWS}")


def explain(rule: DataValidation, text: str) -> None:
    rule.showErrorMessage, rule.errorTitle, rule.error = True, "Valeur inattendue", text


def add_explanations(sheet: Worksheet, lists: dict[str, list[str]]) -> None:
    rows = [("Colonne", "À remplir", "Ce qu’on y écrit", "Valeurs possibles")]
    rows += [
        (column.nom, "oui" if is_required(column) else "", column.aide, ", ".join(lists.get(column.nom, ())))
        for column in COLUMNS
    ]
    fill(sheet, rows, (22, 10, 80, 60))
    notes = (
        "Une ligne par intervention. L’ordre des colonnes, les majuscules et les accents ne comptent pas.",
        "Une cellule vide laisse ce qui est déjà enregistré : elle n’efface jamais.",
        "Renvoyer le même fichier ne change rien ; un fichier corrigé met à jour.",
        f"Seule la feuille « Activité » est lue ; « {' », « '.join(NOT_DATA)} » ne le sont jamais.",
    )
    for offset, note in enumerate(notes):
        sheet.cell(len(rows) + 2 + offset, 1, note)


def add_example(sheet: Worksheet) -> None:
    values = [EXAMPLE.get(column.nom, column.exemple) for column in COLUMNS]
    fill(sheet, [tuple(column.nom for column in COLUMNS), tuple(values)], [column.largeur for column in COLUMNS])
    for index, column in enumerate(COLUMNS, start=1):
        if column.nom in DATES:
            sheet.cell(2, index).number_format = "dd/mm/yyyy"
    sheet.cell(4, 1, "Exemple inventé : cette feuille n’est jamais lue.").font = BOLD


def add_lists(sheet: Worksheet, lists: dict[str, list[str]]) -> None:
    for index, (name, words) in enumerate(lists.items(), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = 28
        sheet.cell(1, index, name).font = BOLD
        for row, text in enumerate(words, start=2):
            sheet.cell(row, index, text)


def fill(sheet: Worksheet, rows: Sequence[Sequence], widths: Sequence[int]) -> None:
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for number, row in enumerate(rows, start=1):
        for index, value in enumerate(row, start=1):
            cell = sheet.cell(number, index, value)
            cell.alignment = WRAPPED
            if number == 1:
                cell.font, cell.fill = WHITE, HEADING
    sheet.freeze_panes = "A2"
