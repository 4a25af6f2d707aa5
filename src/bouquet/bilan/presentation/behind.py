"""The list behind a figure: its title in words, and each fact with the names of today."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bouquet.bilan.computation.animation_tracing import Ligne, TraceAnimation
from bouquet.bilan.computation.facts import Fait
from bouquet.bilan.computation.tracing import Trace
from bouquet.core import formats
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande
from bouquet.territoires.models import Collectivite

from .figures import MONTHS, UnknownPath, key_of
from .places import STRATES

UNITS = {
    "demandes": ("demande", "demandes"),
    "interventions": ("intervention", "interventions"),
    "beneficiaires": ("bénéficiaire", "bénéficiaires"),
    "rencontres": ("rencontre", "rencontres"),
    "seances": ("séance", "séances"),
    "inscriptions": ("inscription", "inscriptions"),
    "presences": ("présence", "présences"),
    "collectivites": ("collectivité", "collectivités"),
    "evaluations": ("évaluation", "évaluations"),
}
LEAVES = {
    "demandes": "Demandes",
    "interventions": "Interventions",
    "beneficiaires": "Bénéficiaires",
    "distinctes": "Communes qui ont demandé",
    "distincts": "Collectivités qui ont demandé",
    "demandeuses": "Communes qui ont demandé",
    "communes_distinctes": "Communes qui ont demandé",
    "refusees": "Demandes refusées",
    "abandonnees": "Demandes abandonnées",
    "reorientees": "Demandes réorientées hors du réseau",
    "expertise_conjointe": "Demandes traitées par plusieurs organismes",
    "sans_intervention": "Demandes sans intervention à ce jour",
    "rencontres": "Rencontres",
    "rencontres_suivies": "Rencontres suivies",
    "seances": "Séances",
    "inscriptions": "Inscriptions",
    "presences": "Présences",
    "collectivites_distinctes": "Collectivités venues",
    "reponses": "Évaluations",
    "demandes_suivant_une_rencontre": "Demandes qui ont suivi une rencontre",
}
PARTS = {
    "communes": "communes du département",
    "hors_departement": "communes d’autres départements",
    "groupements": "EPCI, syndicats et autres",
    "epci": "EPCI",
    "syndicats": "syndicats",
    "autres": "autres organismes publics",
    "perimetre_constant": "à périmètre constant",
}
CHUNK = 500


@dataclass(frozen=True)
class Line:
    """One demande, or one intervention on it."""

    reference: str
    date: datetime.date
    beneficiaire: str
    objet: str
    etat: str
    organisme: str
    thematique: str
    nature: str


def title_of(document: dict, path: str) -> str:
    """`Interventions : Énergie, communes du département, 2025`. Raises UnknownPath."""
    *steps, leaf = path.split(".")
    annee = document["annee"] - (leaf.endswith("_n1") or steps[-1:] == [MONTHS[1]])
    words, node = [], document
    for step in steps:
        node, name = _down(node, step, path)
        words += [name] if name else []
    if steps[-1:] and steps[-1] in MONTHS:
        head, words = LEAVES["demandes"], [*words, formats.MONTHS[_month(leaf, path) - 1]]
    else:
        head = LEAVES.get(leaf.removesuffix("_n1"), leaf)
    return f"{head}{formats.NBSP}: {', '.join([*words, str(annee)])}"


def _down(node, step: str, path: str) -> tuple:
    if isinstance(node, list):
        item = next((row for row in node if isinstance(row, dict) and key_of(row) == step), None)
        if item is None:
            raise UnknownPath(path)
        return item, item.get("libelle") or item.get("nom") or item.get("titre") or STRATES.get(step, step)
    if not isinstance(node, dict) or step not in node:
        raise UnknownPath(path)
    return node[step], PARTS.get(step, "")


def _month(text: str, path: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 12:
        raise UnknownPath(path)
    return int(text)


@dataclass(frozen=True)
class LineOfRencontre:
    """One séance, or the place that somebody had there: nobody is named."""

    date: datetime.date
    titre: str
    collectivite: str
    public: str
    etat: str


def lines_of_rencontres(lignes: Sequence[Ligne], document: dict) -> Iterator[LineOfRencontre]:
    """One query for every 500."""
    publics = {item["code"]: item["libelle"] for item in document["animation"]["par_public"]}
    for start in range(0, len(lignes), CHUNK):
        chunk = lignes[start : start + CHUNK]
        names = _names(one.collectivite for _, one in chunk if one and one.collectivite)
        for held, one in chunk:
            if one is None:
                yield LineOfRencontre(held.date, held.titre, "", "", "")
                continue
            place = names.get(one.collectivite, "Collectivité supprimée depuis") if one.collectivite else ""
            came = "Présente" if one.presente else "Inscrite"
            yield LineOfRencontre(held.date, held.titre, place, publics.get(one.public, ""), came)


def counted(trace: Trace | TraceAnimation) -> str:
    """`825 demandes`; for bénéficiaires also how many demandes are theirs."""
    said = formats.counted(trace.total, *UNITS[trace.unite])
    if isinstance(trace, TraceAnimation) or trace.unite != "beneficiaires":
        return said
    return f"{said}, {formats.counted(len(trace.faits), 'demande')}"


def lines(faits: Sequence[Fait], document: dict) -> Iterator[Line]:
    """Each fact with its words; two queries for every 500."""
    themes, natures = _labels(document, "par_thematique"), _labels(document, "par_nature")
    for start in range(0, len(faits), CHUNK):
        chunk = faits[start : start + CHUNK]
        subjects = dict(
            Demande.objects.filter(reference__in={f.demande for f in chunk}).values_list("reference", "objet")
        )
        names = _names(f.beneficiaire for f in chunk)
        for fait in chunk:
            yield Line(
                fait.demande,
                fait.date,
                names.get(fait.beneficiaire, "Collectivité supprimée depuis"),
                subjects.get(fait.demande, "Demande supprimée depuis"),
                str(Etat(fait.etat).label),
                fait.organisme or "",
                themes.get(fait.thematique, ""),
                natures.get(fait.nature, ""),
            )


def _labels(document: dict, name: str) -> dict[str | None, str]:
    return {item["code"]: item["libelle"] for item in document["global"][name]}


def _names(keys: Iterable) -> dict:
    rows = Collectivite.objects.filter(pk__in=set(keys)).order_by()
    return {row.pk: row.nom_complet for row in rows.only("pk", "nom", "tncc", "genre")}
