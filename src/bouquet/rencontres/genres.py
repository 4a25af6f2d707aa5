"""The mails about rencontres: which ones, when, to whom, and which may be silenced."""

from bouquet.core.avis import Genre

RAPPEL = Genre(
    "rencontre-rappel",
    "Rappel d’une rencontre",
    "7 jours et 1 jour avant\u00a0; 1 heure avant quand c’est en ligne.",
    "les personnes inscrites",
)
INSCRIT = "C’est ce que devient l’inscription que cette personne a demandée."
INSCRIPTION = Genre("inscription", "Inscription à une rencontre", "À l’inscription.", "la personne inscrite", INSCRIT)
PLACE = Genre(
    "inscription-place", "Place libérée", "Quand une place se libère.", "la première personne qui attend", INSCRIT
)
FIN = Genre("inscription-annulee", "Inscription annulée", "À l’annulation.", "la personne inscrite", INSCRIT)
CHANGEMENT = Genre(
    "rencontre-changement",
    "Changement ou annulation d’une rencontre",
    "Quand la date, le lieu ou le lien change, ou quand la rencontre est annulée.",
    "les personnes inscrites",
    "Sans ce message, elles viendraient pour rien.",
)
PARCOURS = Genre(
    "parcours",
    "Inscription à un parcours",
    "À l’inscription.",
    "la personne inscrite",
    "C’est le lien par lequel cette personne suit le parcours qu’elle a demandé.",
)
PARCOURS_ETAPE = Genre(
    "parcours-etape",
    "Prochaine étape d’un parcours",
    "Une fois par étape, après deux semaines sans nouvelle.",
    "les personnes qui suivent le parcours",
)
SUITES = Genre(
    "rencontre-suites",
    "Suites d’une rencontre",
    "Deux jours après, quand les présences sont dites, ou plus tôt par l’organisateur.",
    "les personnes venues\u00a0; les absentes quand il y a un enregistrement",
)
GENRES = (RAPPEL, INSCRIPTION, PLACE, FIN, CHANGEMENT, SUITES, PARCOURS, PARCOURS_ETAPE)
