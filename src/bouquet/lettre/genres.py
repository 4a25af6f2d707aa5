"""The mails of the letter: both are stopped by their own link, never by `core.avis`."""

from bouquet.core.avis import Genre

LETTRE = Genre(
    "lettre",
    "Lettre d’information",
    "Quand la coordination ou la rédaction l’envoie ou la programme.",
    "les personnes abonnées qui l’ont confirmé",
    "Elle s’arrête d’un bouton, par son propre lien de désabonnement.",
)
CONFIRMATION = Genre(
    "lettre-confirmation",
    "Abonnement à la lettre à confirmer",
    "Quand une adresse est donnée dans le formulaire d’abonnement.",
    "cette adresse",
    "Sans réponse, rien d’autre n’est envoyé.",
)
GENRES = (LETTRE, CONFIRMATION)
