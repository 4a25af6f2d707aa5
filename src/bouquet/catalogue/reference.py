"""The nine thématiques and the four natures of help, as an instance starts with them (domain.md, "Vocabulary").

Definitions are those of the yearly report, in plainer words; people may edit them afterwards.
"""

from typing import NamedTuple

from .enums import CodeNature


class ThematiqueDeReference(NamedTuple):
    code: str
    libelle: str
    libelle_court: str


class NatureDeReference(NamedTuple):
    code: CodeNature
    libelle: str
    sigle: str
    definition: str
    exemple: str
    verbe: str
    etape_debut: int
    etape_fin: int


# From the idea to the handover: `etape_debut` and `etape_fin` (excluded) are positions in this list.
ETAPES = ("Idée", "Besoin", "Études", "Travaux", "Réception")

THEMATIQUES = (
    ThematiqueDeReference("energie", "Énergie", "Énergie"),
    ThematiqueDeReference("eau-environnement", "Eau et environnement", "Eau"),
    ThematiqueDeReference("alimentation-commerce", "Alimentation et commerce", "Commerce"),
    ThematiqueDeReference("amenagement", "Aménagement", "Aménagement"),
    ThematiqueDeReference("tourisme", "Tourisme", "Tourisme"),
    ThematiqueDeReference("habitat", "Habitat", "Habitat"),
    ThematiqueDeReference("solidarite", "Solidarité", "Solidarité"),
    ThematiqueDeReference("numerique", "Numérique", "Numérique"),
    ThematiqueDeReference("culture-patrimoine", "Culture et patrimoine", "Culture"),
)

NATURES = (
    NatureDeReference(
        CodeNature.CONSEIL,
        "Conseil",
        "",
        "Répondre à une question : le droit, les enjeux, les personnes à connaître avant de se lancer.",
        "Faut-il un permis pour ce préau ?",
        "Éclairer",
        0,
        2,
    ),
    NatureDeReference(
        CodeNature.AMO,
        "Assistance à maîtrise d’ouvrage",
        "AMO",
        "Aider la collectivité à formuler son besoin, puis à choisir et à suivre ceux qui feront les études.",
        "Comment écrire le cahier des charges ?",
        "Accompagner",
        1,
        4,
    ),
    NatureDeReference(
        CodeNature.MOE,
        "Maîtrise d’œuvre",
        "MOE",
        "Concevoir l’ouvrage, coordonner les entreprises et vérifier que les travaux sont bien faits.",
        "Dessinez-nous un chemin sûr vers le stade.",
        "Concevoir et suivre",
        2,
        5,
    ),
    NatureDeReference(
        CodeNature.MOD,
        "Maîtrise d’ouvrage déléguée",
        "MOD",
        "Agir au nom de la collectivité, dans les limites d’une convention de mandat signée.",
        "Pouvez-vous mener l’opération pour nous ?",
        "Agir au nom de la commune",
        1,
        5,
    ),
)
