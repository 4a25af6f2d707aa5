"""The columns a file may have: the contract of interface.md, in its order, as one table."""

from dataclasses import dataclass

from bouquet.core.text import fold


@dataclass(frozen=True, slots=True)
class Column:
    """`largeur` is in characters, for the template; `autres_noms` are accepted headings besides `nom`."""

    nom: str
    aide: str
    obligatoire: bool = False
    largeur: int = 16
    autres_noms: tuple[str, ...] = ()
    exemple: str = ""


COLUMNS = (
    Column(
        "reference_externe",
        "Votre propre numéro de dossier. Les lignes qui portent le même numéro sont les interventions d’une même "
        "demande. Avec lui, renvoyer le fichier met à jour au lieu d’ajouter.",
        autres_noms=("référence dossier", "numéro de dossier"),
        exemple="2025-114",
    ),
    Column("reference", "La référence de Bouquet (AAAA-nnnnn), pour rattacher la ligne à une demande déjà connue."),
    Column(
        "date_demande",
        "Jour où la collectivité a demandé : une cellule de date, ou jj/mm/aaaa.",
        obligatoire=True,
        autres_noms=("date de la demande", "date de demande"),
        exemple="12/03/2025",
    ),
    Column(
        "beneficiaire",
        "Nom de la collectivité qui demande. L’une des trois colonnes beneficiaire, code_insee ou siren suffit.",
        largeur=34,
        autres_noms=("collectivité",),
        exemple="Les Granges-Gontardes",
    ),
    Column("code_insee", "Code INSEE de la commune qui demande.", autres_noms=("insee",)),
    Column("siren", "SIREN de l’EPCI, du syndicat ou de l’organisme qui demande.", autres_noms=("numéro siren",)),
    Column(
        "type_beneficiaire",
        "commune, epci, syndicat ou autre : quand un nom seul peut désigner plusieurs collectivités, "
        "ou pour un syndicat nouveau.",
    ),
    Column(
        "objet",
        "La demande en une phrase, 200 caractères au plus.",
        obligatoire=True,
        largeur=44,
        autres_noms=("objet de la demande",),
        exemple="Réfection du toit de l’école",
    ),
    Column("description", "Texte libre.", largeur=44),
    Column("thematique", "L’une des 9 thématiques.", obligatoire=True, largeur=28, exemple="Aménagement"),
    Column(
        "prestation",
        "conseil, amo, moe ou mod.",
        obligatoire=True,
        autres_noms=("nature", "type de prestation", "nature de la prestation"),
        exemple="conseil",
    ),
    Column("organisme", "Sigle ou nom de l’organisme qui intervient ; à défaut, celui qui envoie le fichier."),
    Column("service", "Sigle ou nom du service qui intervient, pour une direction du Département."),
    Column("chef_de_file", "oui pour l’organisme qui mène la demande ; à défaut, la première ligne."),
    Column("statut", "Où en est la demande ; « en_cours » à défaut.", autres_noms=("état",), exemple="realisee"),
    Column("origine", "spontanee, convention ou saisie_partenaire (à défaut)."),
    Column("type_convention", "Quand l’origine est une convention : satese, satep, ingenierie…"),
    Column("date_debut", "Début de l’intervention.", autres_noms=("date de début",)),
    Column("date_fin", "Fin de l’intervention.", autres_noms=("date de fin",)),
    Column("jours", "Jours passés, par quarts : 0,25 ; 1,5…", autres_noms=("nombre de jours",), exemple="1,5"),
    Column("communes_concernees", "Noms ou codes INSEE des communes concernées, séparés par « ; ».", largeur=30),
    Column("contact_nom", "Nom de la personne qui a demandé.", largeur=22, autres_noms=("contact",)),
    Column("contact_fonction", "Sa fonction.", largeur=22),
    Column("contact_email", "Son adresse électronique.", largeur=28, autres_noms=("contact_courriel", "contact_mail")),
    Column("contact_telephone", "Son téléphone.", autres_noms=("contact_tel",)),
)
BY_NAME = {column.nom: column for column in COLUMNS}
BENEFICIAIRE = ("beneficiaire", "code_insee", "siren")
HEADINGS = {fold(name): column.nom for column in COLUMNS for name in (column.nom, *column.autres_noms)}
