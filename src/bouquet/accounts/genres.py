"""The kinds of mail about accounts: none can be silenced."""

from bouquet.core.avis import Genre

GENRES = (
    Genre("code", "Code de connexion", "Quand on le demande.", "la personne", "Elle vient de le demander."),
    Genre("mot-de-passe", "Lien de mot de passe", "Quand on le demande.", "la personne", "Elle vient de le demander."),
    Genre("invitation", "Invitation, nouveau rôle", "Une fois.", "la personne invitée", "C’est la clé du compte."),
    Genre(
        "inactivite",
        "Compte bientôt fermé",
        "Un mois avant la fermeture d’un compte qui ne sert plus.",
        "la personne",
        "Le compte se fermerait sans qu’elle le sache.",
    ),
)
