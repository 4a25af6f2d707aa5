"""The rencontres of a year on the pages: key figures and tables, for documents that count any (bouquet.bilan/2)."""

from bouquet.bilan import phrases
from bouquet.core import formats
from bouquet.core.tables import Column, Row, Table

from .figure import Figure, figure
from .figures import Reader, key_of
from .tables import TOTAL, before, number


def is_told(document: dict) -> bool:
    """Whether a séance took place: a document of `/1` knows of none."""
    return bool(document.get("animation", {}).get("seances"))


def section(reader: Reader) -> dict | None:
    """What the pages of a year and of a canton say; None when there is nothing to tell."""
    if not is_told(reader.document):
        return None
    part = reader["animation"]
    return {"finding": phrases.meetings(part), "followed": phrases.followed(part), "keys": _keys(reader)}


def _keys(reader: Reader) -> list[Figure]:
    part = reader["animation"]
    came = part["collectivites_distinctes"]
    keys = [
        figure(reader, "animation.presences", formats.plural(part["presences"], "présence"), note=_registered(part)),
        figure(
            reader,
            "animation.collectivites_distinctes",
            formats.plural(came, "collectivité venue", "collectivités venues"),
        ),
        followed_key(reader),
    ]
    answers = part["evaluation"]["reponses"]
    if answers:
        note = f"d’après {formats.counted(answers, 'évaluation')}"
        keys.append(figure(reader, "animation.evaluation.note_moyenne", "sur 5, note moyenne", note=note))
    return keys


def _registered(part: dict) -> str:
    return f"sur {formats.counted(part['inscriptions'], 'inscription')}"


def followed_key(reader: Reader) -> Figure:
    count = reader["animation.demandes_suivant_une_rencontre"]
    label = formats.plural(count, "demande a suivi une rencontre", "demandes ont suivi une rencontre")
    note = f"dans les {formats.counted(reader['animation.delai_jours'], 'jour')}"
    return figure(reader, "animation.demandes_suivant_une_rencontre", label, note=note)


def territory_keys(reader: Reader) -> list[Figure]:
    """What the page of a territory says: the rencontres that its people attended, and the demandes that followed."""
    if not is_told(reader.document):
        return []
    count = reader["animation.rencontres_suivies"]
    label = formats.plural(count, "rencontre suivie", "rencontres suivies")
    return [figure(reader, "animation.rencontres_suivies", label), followed_key(reader)]


# ---- tables -------------------------------------------------------------------------------------------------

COUNTED = {
    "rencontres": number("Rencontres"),
    "seances": number("Séances"),
    "inscriptions": number("Inscriptions"),
    "presences": Column("Présences", bar=True),
    "collectivites_distinctes": number("Collectivités venues"),
    "demandes_suivant_une_rencontre": number("Demandes qui ont suivi"),
}
OF_CANTONS = ("inscriptions", "presences", "presences_n1", "collectivites_distinctes", "demandes_suivant_une_rencontre")


def par_format(reader: Reader) -> Table:
    names = ("rencontres", "seances", "inscriptions", "presences", "presences_n1")
    return _table(reader, "par_format", ("Rencontres par format", "Format"), names)


def par_public(reader: Reader) -> Table:
    return _table(
        reader, "par_public", ("Présences par public", "Public"), ("inscriptions", "presences", "presences_n1")
    )


def par_canton(reader: Reader) -> Table:
    return _table(reader, "par_territoire", ("Présences par canton", "Canton"), OF_CANTONS)


TABLES = {"rencontres": par_format, "rencontres-publics": par_public, "rencontres-cantons": par_canton}


def _table(reader: Reader, part: str, titles: tuple[str, str], names: tuple[str, ...]) -> Table:
    """Each row that counts anything, then the totals, which they add up to. `titles`: of the table, of its rows.

    The year before has its column when it counted anything."""
    caption, heading = titles
    if not reader["animation.seances_n1"]:
        names = tuple(name for name in names if name in COUNTED)
    rows = [
        _row(reader, part, item, names) for item in reader[f"animation.{part}"] if any(item[name] for name in names)
    ]
    total = [TOTAL, *(reader.cell(f"animation.{name}") for name in names)]
    columns = [Column(heading), *(COUNTED.get(name) or number(before(reader)) for name in names)]
    return Table(caption, columns, rows, [total], sheets=True)


def _row(reader: Reader, part: str, item: dict, names: tuple[str, ...]) -> Row:
    path = f"animation.{part}.{key_of(item)}"
    name = item.get("libelle") or item["nom"]
    return Row([name, *(reader.cell(f"{path}.{leaf}") for leaf in names)], residual=item["code"] is None)
