"""The list of territories, the search among them, and what identifies one."""

import datetime
from collections import Counter

from django.db.models import Q

from bouquet.bilan.presentation.geography import geography
from bouquet.bilan.presentation.tables import number
from bouquet.core.tables import Cell, Column, Table
from bouquet.core.text import fold
from bouquet.territoires.enums import Genre, GenreCanton
from bouquet.territoires.finding import find_collectivite
from bouquet.territoires.models import AncienNom, Canton, Collectivite, Departement

from . import lieux_carte
from .lieux import Lieu, Territoire, address, canton_name, city_of, communes_of, home, named_in_bilans

ENOUGH, SHOWN, LONG = 3, 60, 80


def index(text: str, day: datetime.date) -> dict:
    """What the list of territories shows; `text`: the beginning of a name, or a name, even approximate."""
    departement, text = home(), text.strip()[:LONG]
    if departement is None:
        return {"q": text, "empty": True}
    communes = communes_of(departement, day)
    cantons = list(Canton.objects.filter(departement=departement))
    bodies = sorted(named_in_bilans().items(), key=lambda pair: fold(pair[1]))
    outlines = geography(departement.code)
    epcis = {lieu.epci: lieu.epci_nom or "" for lieu in communes if lieu.epci}
    return {
        "q": text,
        "departement": departement,
        "short": 0 < len(fold(text)) < ENOUGH,
        "found": _search(text, communes, cantons, dict(bodies), day) if len(fold(text)) >= ENOUGH else None,
        "carte": lieux_carte.whole_map(communes, outlines),
        "table": _table(communes, {canton.code: canton for canton in cantons}),
        "cantons": _cantons(cantons, communes),
        "epcis": [(nom, address(siren)) for siren, nom in sorted(epcis.items(), key=lambda pair: fold(pair[1]))],
        "bodies": [(nom, address(siren)) for siren, nom in bodies if siren not in epcis],
        "communes": len(communes),
    }


def _cantons(cantons: list[Canton], communes: tuple[Lieu, ...]) -> list[tuple[str, str, int]]:
    """Name, address and number of communes, in the order of the names."""
    counts = Counter(lieu.canton for lieu in communes)
    order = sorted(cantons, key=lambda canton: (canton.genre == GenreCanton.CANTON_VILLE, fold(canton.nom)))
    return [(canton_name(canton), address(canton.code), counts[canton.code]) for canton in order]


def _table(communes: tuple[Lieu, ...], cantons: dict[str, Canton]) -> Table:
    rows = [
        [
            Cell(text=lieu.nom, href=lieu.adresse),
            Cell(text=cantons[lieu.canton].nom_complet, href=address(lieu.canton)) if lieu.canton in cantons else "",
            Cell(text=lieu.epci_nom or "", href=address(lieu.epci)) if lieu.epci else "",
            lieu.population,
        ]
        for lieu in communes
    ]
    heads = [Column("Commune"), Column("Canton"), Column("Intercommunalité"), number("Habitants")]
    return Table("Les communes du département", heads, rows)


Found = list[tuple[str, str, str]]


def _search(
    text: str, communes: tuple[Lieu, ...], cantons: list[Canton], bodies: dict[str, str], day: datetime.date
) -> Found:
    """Name, kind and address of those that hold these letters, or whose code it is; else those of a near name."""
    epcis = {lieu.epci: lieu.epci_nom or "" for lieu in communes if lieu.epci}
    everything = [
        *((lieu.nom, "Commune", lieu.code) for lieu in communes),
        *((canton_name(canton), "Canton", canton.code) for canton in cantons),
        *((nom, "Intercommunalité", siren) for siren, nom in epcis.items()),
        *((nom, "Syndicat ou autre organisme public", siren) for siren, nom in bodies.items() if siren not in epcis),
    ]
    folded, public = fold(text), {code for _, _, code in everything}
    hits = [row for row in everything if folded in fold(row[0]) or row[2] == text]
    hits.sort(key=lambda row: (not fold(row[0]).startswith(folded), fold(row[0])))
    if not hits:
        exact, near = find_collectivite(text, day)
        wanted = {exact} if exact else {one.id for one in near}
        codes = {one.code for one in Collectivite.objects.filter(pk__in=wanted)}
        hits = [row for row in everything if row[2] in codes & public]
    return [(nom, kind, address(code)) for nom, kind, code in hits[:SHOWN]]


def identity(found: Territoire) -> dict:
    """Who it is: where it belongs, what it took in, how to write to its mairie."""
    if found.canton:
        city = None if found.communes else city_of(found.canton)
        return {
            "over": found.canton.get_genre_display(),
            "conseillers": list(found.canton.conseillers.all()),
            "city": (canton_name(city), address(city.code)) if city else None,
        }
    one = found.collectivite
    assert one is not None
    lieu = found.lieu
    canton = Canton.objects.filter(code=lieu.canton).first() if lieu and lieu.canton else None
    return {
        "over": Genre(found.genre).label,
        "mairie": one,
        "of_canton": (canton_name(canton), address(canton.code)) if canton else None,
        "of_epci": (lieu.epci_nom, address(lieu.epci)) if lieu and lieu.epci else None,
        "formerly": _formerly(one) if lieu else [],
        "elsewhere": _elsewhere(found.departement, one) if found.genre == Genre.EPCI else 0,
    }


def _formerly(one: Collectivite) -> list[str]:
    """Names of the communes that became part of it."""
    merged = Collectivite.objects.filter(successeur=one).order_by("nom_plie")
    names = AncienNom.objects.filter(Q(genre="deleguee") | Q(genre="associee"), collectivite=one)
    return list(dict.fromkeys([*(row.nom_complet for row in merged), *names.values_list("nom", flat=True)]))


def _elsewhere(departement: Departement, epci: Collectivite) -> int:
    """Communes of an EPCI that lie in other départements, as far as they are loaded."""
    newest = epci.membres.order_by("-millesime_id").values("millesime_id")[:1]
    members = epci.membres.filter(millesime_id=newest)
    return members.exclude(commune__departement_id=departement.code).values("commune").distinct().count()
