"""What Bouquet already knows about the demandes of a chunk: a fixed number of queries, whatever the rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from bouquet.core.text import fold
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande, Intervention, ReferenceExterne

from .rows import Row

Content = tuple[int | str, dt.date, str]
BATCH = 150  # contents per query: each is an AND of three terms, and SQLite limits the depth of an expression


@dataclass(slots=True)
class Existing:
    by_externe: dict[str, int] = field(default_factory=dict)
    by_reference: dict[str, int] = field(default_factory=dict)
    by_content: dict[Content, list[int]] = field(default_factory=lambda: defaultdict(list))
    demandes: dict[int, Demande] = field(default_factory=dict)
    interventions: dict[int, list[Intervention]] = field(default_factory=lambda: defaultdict(list))
    externes: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    communes: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def content_of(row: Row) -> Content:
    return row.beneficiaire, row.date_demande, fold(row.objet)


def load_existing(groups: Sequence[Sequence[Row]], organisme_id: int, *, search: bool) -> Existing:
    """All that may be met by these groups. `search=False` skips the search by content, when nothing can match."""
    found = Existing()
    externes = {row.reference_externe for rows in groups for row in rows if row.reference_externe}
    references = {row.reference for rows in groups for row in rows if row.reference}
    known = ReferenceExterne.objects.filter(organisme=organisme_id, valeur__in=externes) if externes else ()
    found.by_externe = {reference.valeur: reference.demande_id for reference in known}
    if references:
        pairs = Demande.objects.filter(reference__in=references).values_list("reference", "pk")
        found.by_reference = dict(pairs)
    ids = {*found.by_externe.values(), *found.by_reference.values()}
    if search:
        ids |= search_contents(found, {content_of(rows[0]) for rows in groups if is_unmatched(rows, found)})
    if ids:
        load_work(found, ids, with_communes=any(row.communes for rows in groups for row in rows))
    return found


def is_unmatched(rows: Sequence[Row], found: Existing) -> bool:
    return not any(row.reference or row.reference_externe in found.by_externe for row in rows)


def search_contents(found: Existing, contents: Iterable[Content]) -> set[int]:
    """Ids of the demandes with one of these (bénéficiaire, date, objet); drafts and doublons are no match."""
    wanted = sorted((c for c in contents if isinstance(c[0], int)), key=str)
    for start in range(0, len(wanted), BATCH):
        condition = Q()
        for beneficiaire, day, objet in wanted[start : start + BATCH]:
            condition |= Q(beneficiaire=beneficiaire, date_demande=day, objet_plie=objet)
        rows = Demande.objects.filter(condition).exclude(etat__in=(Etat.BROUILLON, Etat.DOUBLON)).order_by("pk")
        for pk, *content in rows.values_list("pk", "beneficiaire_id", "date_demande", "objet_plie"):
            found.by_content[tuple(content)].append(pk)
    return {pk for ids in found.by_content.values() for pk in ids}


def load_work(found: Existing, ids: set[int], *, with_communes: bool) -> None:
    found.demandes = Demande.objects.in_bulk(ids)
    for intervention in Intervention.objects.filter(demande__in=ids).order_by("demande", "pk"):
        found.interventions[intervention.demande_id].append(intervention)
    for reference in ReferenceExterne.objects.filter(demande__in=ids).order_by("pk"):
        found.externes[reference.demande_id].append((reference.organisme_id, reference.valeur))
    if with_communes:
        through = Demande.communes_concernees.through.objects.filter(demande__in=ids)
        for demande, collectivite in through.values_list("demande_id", "collectivite_id"):
            found.communes[demande].add(collectivite)
