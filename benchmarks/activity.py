"""A database of any size for the benchmarks: invented activity over a small invented département.

Rows go in by the database's own fast path (executemany, COPY), so that filling a million takes seconds and
measures nothing.
"""

import datetime
import itertools
import random
from collections.abc import Iterable, Iterator

from django.db import connection, models

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.text import fold
from bouquet.demandes.models import Demande, Intervention, TransitionDemande, TransitionIntervention
from bouquet.territoires.enums import Genre, Strate
from bouquet.territoires.models import Canton, Collectivite, Departement, Millesime, Situation

ANNEE = 2025
BATCH = 20_000
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def build_world(communes: int = 362, cantons: int = 22, epci: int = 16, organismes: int = 20) -> None:
    ensure_reference_data()
    home = Departement.objects.create(code="26", nom="Banc d’essai", hote=True)
    Millesime.objects.create(annee=ANNEE, source="invention")
    places = Canton.objects.bulk_create(
        Canton(code=f"26{i:02d}", nom=f"Canton {i}", departement=home) for i in range(cantons)
    )
    groups = Collectivite.objects.bulk_create(_bodies(Genre.EPCI, epci, 200_000_000, home))
    Collectivite.objects.bulk_create(_bodies(Genre.SYNDICAT, 60, 250_000_000, home))
    towns = Collectivite.objects.bulk_create(
        Collectivite(
            genre=Genre.COMMUNE,
            code_insee=f"26{i:03d}",
            nom=f"Commune {i}",
            nom_plie=fold(f"Commune {i}"),
            departement=home,
        )
        for i in range(communes)
    )
    Situation.objects.bulk_create(
        Situation(
            commune=town,
            millesime_id=ANNEE,
            population_municipale=40 + 17 * i,
            canton=places[i % cantons],
            epci=groups[i % epci],
        )
        for i, town in enumerate(towns)
    )
    Organisme.objects.bulk_create(
        Organisme(sigle=f"ORG{i}", nom=f"Organisme {i}", nature="partenaire", date_adhesion=datetime.date(2010, 1, 1))
        for i in range(organismes)
    )


def _bodies(genre: str, count: int, first_siren: int, home: Departement) -> list[Collectivite]:
    return [
        Collectivite(
            genre=genre, siren=str(first_siren + i), nom=f"{genre} {i}", nom_plie=fold(f"{genre} {i}"), departement=home
        )
        for i in range(count)
    ]


def fill(demandes: int, seed: int = 1) -> None:
    """`demandes` demandes over ANNEE and the year before, 1.25 interventions each."""
    rng = random.Random(seed)
    if connection.vendor == "sqlite":  # a scratch file: what a power cut would lose is nothing
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-2000000")
    _insert(Demande, _demande_rows(demandes, rng))
    _insert(Intervention, _intervention_rows(demandes, rng))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


DEMANDE = (
    "id", "reference", "beneficiaire_id", "objet", "objet_plie", "description", "thematique_id", "date_demande",
    "annee", "canal", "origine", "type_convention", "etat", "contact_nom", "contact_fonction", "contact_courriel",
    "contact_telephone", "created_at", "genre", "population", "strate", "canton_id", "epci_id", "millesime_id",
)  # fmt: skip
INTERVENTION = (
    "id", "demande_id", "organisme_id", "thematique_id", "nature_id", "etat", "chef_de_file", "livrables",
    "compte_rendu", "mandat_a_fournir", "created_at",
)  # fmt: skip


def _demande_rows(count: int, rng: random.Random) -> Iterator[tuple]:
    """Reads what it needs at once: no query may run while a COPY streams."""
    where = {s.commune_id: s for s in Situation.objects.all()}
    towns, bodies = sorted(where), list(Collectivite.objects.exclude(genre=Genre.COMMUNE).values_list("pk", "genre"))
    themes = list(Thematique.objects.values_list("code", flat=True))
    days = [datetime.date(ANNEE - 1, 1, 1) + datetime.timedelta(d) for d in range(731)]
    states = ["en_cours"] * 12 + ["cloturee"] * 6 + ["refusee", "abandonnee"]
    return _demandes(count, rng, where, towns, bodies, themes, days, states)


def _demandes(count: int, rng: random.Random, where, towns, bodies, themes, days, states) -> Iterator[tuple]:
    for number in range(1, count + 1):
        day = rng.choice(days)
        head = (number, f"{day.year}-{number:05d}")
        tail = (f"Objet {number}", f"objet {number}", "", rng.choice(themes), day, day.year, "import")
        tail += ("saisie_partenaire", "", rng.choice(states), "", "", "", "", NOW)
        if rng.random() < 0.8:
            town = rng.choice(towns)
            s = where[town]
            frozen = (s.population_municipale, str(Strate.of(s.population_municipale)), s.canton_id, s.epci_id, ANNEE)
            yield (*head, town, *tail, "commune", *frozen)
        else:
            body, genre = rng.choice(bodies)
            yield (*head, body, *tail, genre, None, "", None, None, None)


def _intervention_rows(demandes: int, rng: random.Random) -> Iterator[tuple]:
    organismes = list(Organisme.objects.values_list("pk", flat=True))
    themes = list(Thematique.objects.values_list("code", flat=True))
    natures = list(Nature.objects.values_list("code", flat=True))
    return _interventions(demandes, rng, organismes, themes, natures)


def _interventions(demandes: int, rng: random.Random, organismes, themes, natures) -> Iterator[tuple]:
    identifier = itertools.count(1)
    for demande in range(1, demandes + 1):
        for rank, organisme in enumerate(rng.sample(organismes, 2 if rng.random() < 0.25 else 1)):
            what = (rng.choice(themes), rng.choice(natures), "realisee", rank == 0)
            yield (next(identifier), demande, organisme, *what, "", "", True, NOW)


WORDS = ("toiture", "voirie", "chaufferie", "accessibilite", "cheminement", "extension", "isolation", "assainissement")
PLACES = ("ecole", "mairie", "salle des fetes", "gymnase", "cimetiere", "place centrale", "station d epuration")
HISTORY = ("id", "demande_id", "de", "vers", "motif", "auteur_nom", "le")
WORK_HISTORY = ("id", "intervention_id", "de", "vers", "motif", "auteur_nom", "le")
COLUMNS = {
    Demande: DEMANDE,
    Intervention: INTERVENTION,
    TransitionDemande: HISTORY,
    TransitionIntervention: WORK_HISTORY,
}


def fill_lists(demandes: int, seed: int = 1) -> None:
    """`demandes` demandes that read like true ones, three interventions and five changes of state each.

    One in ten is open, the last ones at the present time, as in a network that closes what it does.
    """
    rng = random.Random(seed)
    _insert(Demande, _list_rows(demandes, rng))
    _insert(Intervention, _work_rows(demandes, rng))
    identifier = itertools.count(1)
    first = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=730)
    step = datetime.timedelta(days=730) / demandes
    rows = ((next(identifier), n, "", "deposee", "", "Banc", first + n * step) for n in range(1, demandes + 1))
    _insert(TransitionDemande, itertools.chain(rows, _moves(demandes, identifier, first, step)))
    works = ((n, n, "", "proposee", "", "Banc", first + (1 + n // 3) * step) for n in range(1, 3 * demandes + 1))
    _insert(TransitionIntervention, works)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _moves(demandes: int, identifier, first, step) -> Iterator[tuple]:
    for n in range(1, demandes + 1):
        yield (next(identifier), n, "deposee", "qualifiee", "", "Banc", first + n * step)


def _list_rows(count: int, rng: random.Random) -> Iterator[tuple]:
    """As `_demande_rows`, in the order of days."""
    return _listed(count, rng, _demande_rows(count, rng))


def _listed(count: int, rng: random.Random, rows: Iterator[tuple]) -> Iterator[tuple]:
    place = DEMANDE.index("etat"), DEMANDE.index("date_demande"), DEMANDE.index("objet")
    today = datetime.date.today()
    for number, row in enumerate(rows, 1):
        etat, date, objet = place
        line = list(row)
        day = today - datetime.timedelta(days=730 - 730 * number // count)
        line[date], line[date + 1] = day, day.year
        line[1] = f"{day.year}-{number:05d}"
        recent = number > 0.9 * count
        line[etat] = rng.choice(OPEN_STATES) if recent else rng.choice(["cloturee"] * 8 + ["realisee", "refusee"])
        line[objet] = line[objet + 1] = f"{rng.choice(WORDS)} {rng.choice(PLACES)} {number}"
        yield tuple(line)


OPEN_STATES = ["en_cours"] * 6 + ["orientee", "deposee", "a_qualifier", "qualifiee", "attente_demandeur"]


def _work_rows(demandes: int, rng: random.Random) -> Iterator[tuple]:
    organismes = list(Organisme.objects.values_list("pk", flat=True))
    themes = list(Thematique.objects.values_list("code", flat=True))
    natures = list(Nature.objects.values_list("code", flat=True))
    return _works(demandes, rng, organismes, themes, natures)


def _works(demandes: int, rng: random.Random, organismes, themes, natures) -> Iterator[tuple]:
    identifier = itertools.count(1)
    for demande in range(1, demandes + 1):
        etats = ["proposee", "en_cours"] if demande > 0.9 * demandes else ["realisee"]
        for rank, organisme in enumerate(rng.sample(organismes, 3)):
            what = (rng.choice(themes), rng.choice(natures), rng.choice(etats), rank == 0)
            yield (next(identifier), demande, organisme, *what, "", "", True, NOW)


def _insert(model, rows: Iterable[tuple]) -> None:
    table, columns = model._meta.db_table, COLUMNS[model]
    empty = [f.column for f in model._meta.concrete_fields if _is_text(f) and f.column not in columns]
    columns, rows = (*columns, *empty), ((*row, *[""] * len(empty)) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        stream = iter(rows)
        while batch := [tuple(map(_plain, row)) for row in itertools.islice(stream, BATCH)]:
            cursor.executemany(statement, batch)


def _is_text(field) -> bool:
    return not field.null and isinstance(field, models.CharField | models.TextField)


def _plain(value):
    """SQLite's adapter for dates is deprecated: text, as Django writes it."""
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date) else value
