import datetime

import pytest

from bouquet.rencontres.models import (
    Document,
    Etape,
    EtapeFaite,
    EtapeParcours,
    Evaluation,
    Inscription,
    InscriptionParcours,
    Parcours,
    Question,
    Rencontre,
    Seance,
    Serie,
    Stand,
    Transition,
)
from tests.annuaire.constraints import names_of, refused_by
from tests.territoires.factories import CollectiviteFactory

from .factories import (
    DAY,
    NOON,
    EtapeParcoursFactory,
    InscriptionFactory,
    InscriptionParcoursFactory,
    ParcoursFactory,
    RencontreFactory,
    SeanceFactory,
)

pytestmark = pytest.mark.django_db


def rencontre(**values):
    """Change a valid row behind Django's back."""
    Rencontre.objects.filter(pk=RencontreFactory().pk).update(**values)


def own_sequel():
    one = RencontreFactory()
    Rencontre.objects.filter(pk=one.pk).update(suite_de=one)


def seance(**values):
    Seance.objects.filter(pk=SeanceFactory().pk).update(**values)


def inscription(**values):
    Inscription.objects.filter(pk=InscriptionFactory().pk).update(**values)


def twice():
    one = InscriptionFactory()
    InscriptionFactory(seance=one.seance, courriel=one.courriel)


def same_rank():
    one = InscriptionFactory(attente=True, rang=1)
    InscriptionFactory(attente=True, rang=1, seance=one.seance)


def evaluation(**values):
    Evaluation.objects.create(inscription=InscriptionFactory(etat="presente"), le=NOON, **values)


def row(model, **values):
    model.objects.create(rencontre=RencontreFactory(), **values)


def parcours(**values):
    Parcours.objects.filter(pk=ParcoursFactory().pk).update(**values)


def suivi(**values):
    InscriptionParcours.objects.filter(pk=InscriptionParcoursFactory().pk).update(**values)


def same_place():
    one = EtapeParcoursFactory()
    EtapeParcoursFactory(parcours=one.parcours, ordre=one.ordre)


def same_rencontre():
    one = EtapeParcoursFactory(rencontre=RencontreFactory())
    EtapeParcoursFactory(parcours=one.parcours, rencontre=one.rencontre)


def followed_twice():
    one = InscriptionParcoursFactory()
    InscriptionParcoursFactory(parcours=one.parcours, courriel=one.courriel)


def done_twice():
    suivi = InscriptionParcoursFactory()
    etape = EtapeParcoursFactory(parcours=suivi.parcours)
    for _ in range(2):
        EtapeFaite.objects.create(inscription=suivi, etape=etape, le=NOON)


TEN, NINE = datetime.time(10), datetime.time(9)
FILE = {"nom": "a.pdf", "type": "application/pdf", "taille": 1, "fichier": "rencontres/a"}
VIOLATIONS = {
    "rencontres_titre_present": lambda: rencontre(titre=""),
    "rencontres_format_connu": lambda: rencontre(format="bal"),
    "rencontres_etat_connu": lambda: rencontre(etat="perdue"),
    "rencontres_annulation_motivee": lambda: rencontre(etat="annulee"),
    "rencontres_replay_transcrit": lambda: rencontre(replay="https://exemple.test/v"),
    "rencontres_suite_d_une_autre": own_sequel,
    "rencontres_serie_titre": lambda: Serie.objects.create(titre=""),
    "rencontres_seance_horaire": lambda: seance(fin=NOON + 10 * DAY),
    "rencontres_seance_lieu_ou_lien": lambda: seance(lien="https://exemple.test/v"),
    "rencontres_seance_jauge": lambda: seance(jauge=0),
    "rencontres_seance_inscriptions_avant": lambda: seance(cloture=NOON + 11 * DAY),
    "rencontres_seance_inscriptions_ordre": lambda: seance(ouverture=NOON, cloture=NOON),
    "rencontres_etape_titre": lambda: row(Etape, titre=""),
    "rencontres_etape_horaire": lambda: row(Etape, titre="Accueil", debut=TEN, fin=NINE),
    "rencontres_question_libelle": lambda: row(Question, libelle=""),
    "rencontres_question_type": lambda: row(Question, libelle="Repas ?", type="dessin"),
    "rencontres_question_choix": lambda: row(Question, libelle="Repas ?", type="choix"),
    "rencontres_document_entier": lambda: row(Document, **FILE | {"taille": 0}),
    "rencontres_transition_etats": lambda: row(Transition, de="relue", vers="relue", le=NOON),
    "rencontres_transition_motivee": lambda: row(Transition, de="publiee", vers="annulee", le=NOON),
    "rencontres_inscription_etat": lambda: inscription(etat="perdue"),
    "rencontres_inscription_entiere": lambda: inscription(nom=""),
    "rencontres_inscription_courriel": lambda: inscription(courriel="Mairie@exemple.test"),
    "rencontres_inscription_qui": lambda: inscription(collectivite=None),
    "rencontres_inscription_rang": lambda: inscription(etat="attente"),
    "rencontres_inscription_annulee_le": lambda: inscription(etat="annulee"),
    "rencontres_inscription_public": lambda: inscription(public="enfants"),
    "rencontres_inscription_pointage": lambda: inscription(pointage="porte"),
    "rencontres_inscription_imprevue": lambda: inscription(imprevue=True),
    "rencontres_evaluation_note": lambda: evaluation(note=6),
    "rencontres_stand_titre": lambda: row(Stand, titre="", collectivite=CollectiviteFactory()),
    "rencontres_stand_qui": lambda: row(Stand, titre="Le four à pain"),
    "rencontres_inscription_unique": twice,
    "rencontres_inscription_rang_unique": same_rank,
    "rencontres_parcours_titre": lambda: parcours(titre=""),
    "rencontres_parcours_etat": lambda: parcours(etat="perdu"),
    "rencontres_parcours_publie": lambda: parcours(resume=""),
    "rencontres_etape_parcours_quoi": lambda: EtapeParcours.objects.filter(pk=EtapeParcoursFactory().pk).update(
        libelle=""
    ),
    "rencontres_etape_parcours_ordre": same_place,
    "rencontres_etape_parcours_une_fois": same_rencontre,
    "rencontres_inscription_parcours_entiere": lambda: suivi(nom=""),
    "rencontres_inscription_parcours_courriel": lambda: suivi(courriel="Mairie@exemple.test"),
    "rencontres_inscription_parcours_qui": lambda: suivi(collectivite=None),
    "rencontres_inscription_parcours_unique": followed_twice,
    "rencontres_inscription_parcours_quittee": lambda: suivi(quittee_le=NOON - DAY),
    "rencontres_etape_faite_une_fois": done_twice,
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(name):
    with refused_by(name):
        VIOLATIONS[name]()


def test_every_constraint_is_tried():
    assert set(VIOLATIONS) == names_of("rencontres")


@pytest.mark.parametrize("traits", [{}, {"online": True}, {"hybrid": True}])
def test_each_mode_has_its_place_or_its_link(traits):
    SeanceFactory(**traits).full_clean()


def test_whoever_cancelled_may_register_again():
    one = InscriptionFactory(etat="annulee", annulee_le=NOON)
    InscriptionFactory(seance=one.seance, courriel=one.courriel)
