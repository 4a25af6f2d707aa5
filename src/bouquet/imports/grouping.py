"""First pass: rows are checked, set aside on disk, and gathered by demande. Only small keys stay in memory."""

import hashlib
import pickle
import tempfile
from array import array
from collections.abc import Hashable, Iterator, Sequence

from bouquet.core.tableaux.refus import NBSP
from bouquet.core.text import fold

from .issues import Log
from .rows import Row

# What every row of a demande must say alike when it says it: (field, column of the file).
SHARED = (
    ("beneficiaire", "beneficiaire"),
    ("date_demande", "date_demande"),
    ("statut", "statut"),
    ("origine", "origine"),
    ("type_convention", "type_convention"),
    ("reference", "reference"),
    ("contact_nom", "contact_nom"),
    ("contact_fonction", "contact_fonction"),
    ("contact_courriel", "contact_email"),
    ("contact_telephone", "contact_telephone"),
)


def content_key(row: Row) -> bytes:
    """Twelve bytes for (bénéficiaire, date, objet): a hundred thousand of them stay small in memory."""
    content = f"{row.beneficiaire}|{row.date_demande.toordinal()}|{fold(row.objet)}"
    return hashlib.blake2b(content.encode(), digest_size=12).digest()


class Spool:
    """Rows written to an unnamed temporary file as they come, and read back demande by demande."""

    def __init__(self):
        self.file = tempfile.TemporaryFile(prefix="bouquet-import-")  # noqa: SIM115 - closed by `close`
        self.offsets = array("Q")
        self.group_of_row = array("L")
        self.keys: dict[Hashable, int] = {}
        self.by_content: dict[bytes, int] = {}  # key of (bénéficiaire, date, objet) → first group with a reference
        self.loose: dict[bytes, int] = {}  # the same → group without any reference of its own
        self.count = 0

    def add(self, row: Row) -> None:
        self.offsets.append(self.file.tell())
        pickle.dump(tuple(row), self.file, protocol=pickle.HIGHEST_PROTOCOL)
        content = content_key(row)
        if row.reference_externe:
            key: Hashable = ("externe", row.reference_externe)
        elif row.reference:
            key = ("reference", row.reference)
        else:
            key = content
        group = self.keys.setdefault(key, len(self.keys))
        if key == content:
            self.loose[content] = group
        else:
            self.by_content.setdefault(content, group)
        self.group_of_row.append(group)
        self.count += 1

    def groups(self) -> Iterator[list[Row]]:
        """The rows of each demande, in the order of its first row.

        A row without any reference joins the first referenced demande with the same bénéficiaire, date and objet:
        that is what matching it against the recorded demandes would do once the file is applied.
        """
        merged = {
            group: self.by_content[content] for content, group in self.loose.items() if content in self.by_content
        }
        belongs = [merged.get(group, group) for group in self.group_of_row] if merged else self.group_of_row
        order = sorted(range(self.count), key=belongs.__getitem__)
        current = -1
        rows: list[Row] = []
        for index in order:
            if belongs[index] != current and rows:
                yield rows
                rows = []
            current = belongs[index]
            self.file.seek(self.offsets[index])
            rows.append(Row(*pickle.load(self.file)))  # noqa: S301 - our own unnamed file, written above
        if rows:
            yield rows

    def chunks(self, size: int) -> Iterator[list[list[Row]]]:
        chunk: list[list[Row]] = []
        for rows in self.groups():
            chunk.append(rows)
            if len(chunk) == size:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def close(self) -> None:
        self.file.close()


def check_group(rows: Sequence[Row], log: Log) -> None:
    """Rows of one demande may not contradict one another, nor say the same thing twice."""
    if len(rows) == 1:
        return
    first = rows[0]
    for field, column in SHARED:
        said = [(getattr(row, field), row.ligne) for row in rows if getattr(row, field)]
        for value, ligne in said[1:]:
            if value != said[0][0]:
                contradiction(log, ligne, column, value, said[0][1])
    for row in rows[1:]:
        if fold(row.objet) != fold(first.objet):
            contradiction(log, row.ligne, "objet", row.objet, first.ligne)
    check_repeats(rows, log)
    leaders = [row for row in rows if row.chef_de_file]
    for row in (row for row in leaders if row.organisme != leaders[0].organisme):
        contradiction(log, row.ligne, "chef_de_file", "oui", leaders[0].ligne)


def contradiction(log: Log, ligne: int, column: str, value: object, first: int) -> None:
    text = f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)
    log.add(
        ligne,
        column,
        text,
        f"cette ligne contredit la ligne {first}, qui décrit la même demande",
        f"donnez la même valeur aux lignes {first} et {ligne}, ou des reference_externe différentes",
    )


def check_repeats(rows: Sequence[Row], log: Log) -> None:
    seen: dict[Row, int] = {}
    works: dict[tuple, int] = {}
    for row in rows:
        first = seen.setdefault(row._replace(ligne=0), row.ligne)
        work = works.setdefault((row.organisme, row.thematique, row.nature), row.ligne)
        if first != row.ligne:
            log.add(
                row.ligne,
                "",
                row.objet,
                f"cette ligne répète la ligne {first}",
                "supprimez-la, ou donnez aux deux des reference_externe différentes",
            )
        elif work != row.ligne:
            log.note(
                row.ligne,
                "intervention semblable",
                f"même organisme, thématique et prestation que la ligne {work}{NBSP}: deux interventions",
            )
