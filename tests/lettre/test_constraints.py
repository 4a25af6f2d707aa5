import pytest

from bouquet.lettre.models import Abonne, Bloc, Consentement, Envoi, Lettre, Lien, ListeReprise, Rejet
from tests.annuaire.constraints import names_of, refused_by

from .factories import NOON, AbonneFactory, BlocFactory, LettreFactory

pytestmark = pytest.mark.django_db


def abonne(**values):
    Abonne.objects.filter(pk=AbonneFactory().pk).update(**values)


def lettre(**values):
    Lettre.objects.filter(pk=LettreFactory().pk).update(**values)


def bloc(**values):
    Bloc.objects.filter(pk=BlocFactory().pk).update(**values)


def envoi(**values):
    Envoi.objects.create(lettre=LettreFactory(), abonne=AbonneFactory(), **values)


def consentement(**values):
    told = {"geste": "demande", "texte": "Oui.", "source": "essai", "le": NOON}
    Consentement.objects.create(abonne=AbonneFactory(), **told | values)


def rejet(**values):
    told = {"genre": "dur", "cle": "a", "source": "essai", "le": NOON}
    Rejet.objects.create(abonne=AbonneFactory(), **told | values)


def liste(**values):
    told = {"fichier": "liste.csv", "sha256": "0", "le": NOON, "lignes": 2, "abonnes": 1}
    ListeReprise.objects.create(**told | values)


def same_recipient():
    one = Envoi.objects.create(lettre=LettreFactory(), abonne=AbonneFactory())
    Envoi.objects.create(lettre=one.lettre, abonne=one.abonne)


def same_block():
    one = BlocFactory(source="aide", cle="1")
    BlocFactory(lettre=one.lettre, source="aide", cle="1")


def same_link():
    one = Lien.objects.create(lettre=LettreFactory(), url="https://exemple.test/")
    Lien.objects.create(lettre=one.lettre, url=one.url)


VIOLATIONS = {
    "lettre_abonne_etat": lambda: abonne(etat="perdu"),
    "lettre_abonne_rythme": lambda: abonne(rythme="horaire"),
    "lettre_abonne_public": lambda: abonne(public="touristes"),
    "lettre_abonne_entier": lambda: abonne(jeton=""),
    "lettre_abonne_courriel": lambda: abonne(courriel="Mairie@exemple.test"),
    "lettre_abonne_confirme": lambda: abonne(confirme_le=None),
    "lettre_abonne_fini_le": lambda: abonne(etat="desabonne"),
    "lettre_consentement_geste": lambda: consentement(geste="soupir"),
    "lettre_consentement_entier": lambda: consentement(texte=""),
    "lettre_liste_fichier": lambda: liste(fichier=""),
    "lettre_liste_abonnes": lambda: liste(abonnes=3),
    "lettre_etat_connu": lambda: lettre(etat="perdue", programmee_le=NOON),
    "lettre_titre_et_objet": lambda: lettre(objet=""),
    "lettre_programmee_le": lambda: lettre(etat="programmee"),
    "lettre_commencee_le": lambda: lettre(etat="en_cours", programmee_le=NOON),
    "lettre_envoyee_le": lambda: lettre(etat="envoyee", programmee_le=NOON, commencee_le=NOON),
    "lettre_bloc_dit_quelque_chose": lambda: bloc(titre="", texte=""),
    "lettre_bloc_origine": lambda: bloc(source="aide"),
    "lettre_bloc_une_fois": same_block,
    "lettre_lien_adresse": lambda: Lien.objects.create(lettre=LettreFactory(), url=""),
    "lettre_lien_unique": same_link,
    "lettre_envoi_unique": same_recipient,
    "lettre_envoi_etat": lambda: envoi(etat="perdu"),
    "lettre_envoi_envoye_le": lambda: envoi(etat="envoye"),
    "lettre_envoi_pris": lambda: envoi(etat="pris"),
    "lettre_rejet_genre": lambda: rejet(genre="tiède"),
    "lettre_rejet_entier": lambda: rejet(source=""),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(name):
    with refused_by(name):
        VIOLATIONS[name]()


def test_every_constraint_is_tried():
    assert set(VIOLATIONS) == names_of("lettre")


def test_a_line_of_consent_is_never_changed():
    consentement()
    line = Consentement.objects.get()
    with pytest.raises(TypeError):
        line.save()
    with pytest.raises(TypeError):
        Consentement.objects.update(texte="Non.")
