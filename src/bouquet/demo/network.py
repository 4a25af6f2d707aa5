"""The organismes of the demonstration and what they offer."""

import datetime

from django.utils.text import slugify

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Prestation

from .content import load

ADHESION = -6  # years before the bilan's, for those whose arrival is not told
DOMAIN = "demo.bouquet.example"  # of every address of the demonstration
# Invented, like the prices: what a mairie reads of the time it will wait.
DELAIS = {
    "conseil": "Réponse sous quinze jours",
    "amo": "Premier rendez-vous sous un mois",
    "moe": "Selon le programme de l’année",
    "mod": "Après signature de la convention",
}
GENRES = {"c": "commune", "e": "epci", "s": "syndicat"}


def sigle_in(sigle: str, departement: str) -> str:
    """The sigle of an organisme in that département: an energy syndicat bears its number."""
    return f"TE{departement}" if sigle == "TE26" else sigle


def create_organismes(*, annee: int, departement: str) -> list[Organisme]:
    """Directions, services and partenaires; the real names only in the département that the source report is about."""
    home = departement == "26"
    made: dict[str, Organisme] = {}
    for row in load("organismes")["organismes"]:
        made[row["sigle"]] = Organisme.objects.create(
            sigle=sigle_in(row["sigle"], departement),
            nom=row["nom"] if home else row.get("nom_ailleurs", row["nom"]),
            nature=row["nature"],
            parent=made.get(row.get("parent", "")),
            date_adhesion=datetime.date(annee + row.get("adhesion", ADHESION), 1, 1),
            description=row.get("description", ""),
        )
    return list(made.values())


def create_prestations(*, departement: str) -> int:
    """The catalogue, published. Returns how many prestations."""
    organismes = {o.sigle: o for o in Organisme.objects.all()}
    rows = load("prestations")["prestations"]
    for row in rows:
        organisme = organismes[sigle_in(row["organisme"], departement)]
        prestation = Prestation.objects.create(
            slug=slugify(f"{row['titre']} {organisme.sigle}"),
            titre=row["titre"],
            organisme=organisme,
            nature_id=row["nature"],
            description=row["description"],
            beneficiaires=[GENRES[letter] for letter in row["pour"]],
            conditions=row.get("conditions", ""),
            tarif=row.get("tarif", ""),
            zone=row.get("zone", ""),
            contact=f"{organisme.sigle.lower()}@{DOMAIN}",
            delai=row.get("delai", DELAIS[row["nature"]]),
            assistance_technique=row.get("assistance_technique", False),
            situations=row["situations"],
            publiee=True,
        )
        prestation.thematiques.set(row["thematiques"])
    return len(rows)
