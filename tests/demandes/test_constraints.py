import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bouquet.demandes.enums import EtatConvention, EtatIntervention, Origine, TypeConvention
from bouquet.demandes.history import HistoryIsAppendOnly
from bouquet.demandes.indicateurs import IndicateurAssistance
from bouquet.demandes.models import (
    Brouillon,
    Convention,
    ConventionPartie,
    Demande,
    Intervention,
    TransitionConvention,
    TransitionDemande,
    TransitionIntervention,
)
from tests.accounts.factories import UserFactory
from tests.annuaire.constraints import names_of, refused_by
from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import NatureFactory
from tests.demandes.factories import (
    ConventionFactory,
    ConventionPartieFactory,
    DemandeFactory,
    InterventionFactory,
    ReferenceExterneFactory,
)
from tests.territoires.factories import CollectiviteFactory

NOON = datetime.datetime(2025, 3, 12, 12, tzinfo=datetime.UTC)
pytestmark = pytest.mark.django_db


def demande(**values):
    """Change a valid demande behind Django's back."""
    Demande.objects.filter(pk=DemandeFactory().pk).update(**values)


def own_doublon():
    one = DemandeFactory()
    Demande.objects.filter(pk=one.pk).update(etat="doublon", doublon_de=one)


def of_syndicat(**values):
    Demande.objects.filter(pk=DemandeFactory(beneficiaire=CollectiviteFactory(syndicat=True)).pk).update(**values)


def same_convention_twice():
    convention = ConventionFactory()
    for _ in range(2):
        DemandeFactory(convention=convention, origine=Origine.CONVENTION, type_convention=TypeConvention.SATESE)


def intervention(**values):
    Intervention.objects.filter(pk=InterventionFactory(date_debut=datetime.date(2025, 4, 2)).pk).update(**values)


def two_leaders():
    first = InterventionFactory(chef_de_file=True)
    InterventionFactory(demande=first.demande, chef_de_file=True)


def convention(**values):
    Convention.objects.filter(pk=ConventionFactory().pk).update(**values)


def own_renewal():
    one = ConventionFactory()
    Convention.objects.filter(pk=one.pk).update(renouvelle=one)


def same_party(**side):
    one = ConventionFactory()
    for _ in range(2):
        ConventionPartie.objects.create(convention=one, **side)


def transition(model, de, vers, **subject):
    model.objects.create(**subject, de=de, vers=vers, auteur_nom="Camille", le=NOON)


def same_external_reference():
    first = ReferenceExterneFactory()
    ReferenceExterneFactory(organisme=first.organisme, valeur=first.valeur)


def indicateur(**values):
    IndicateurAssistance.objects.create(collectivite=CollectiviteFactory(), annee=2025, **values)


def same_indicateur_twice():
    commune = CollectiviteFactory()
    for _ in range(2):
        IndicateurAssistance.objects.create(collectivite=commune, annee=2025)


VIOLATIONS = {
    "demandes_brouillon_expire_apres": lambda: Brouillon.objects.create(modifie_le=NOON, expire_le=NOON),
    "demandes_indicateur_unique": same_indicateur_twice,
    "demandes_eligibilite_forcee_motivee": lambda: indicateur(force="eligible"),
    "demandes_annee_de_la_date": lambda: demande(annee=2024),
    "demandes_doublon_et_cible": lambda: demande(etat="doublon"),
    "demandes_pas_doublon_de_soi": own_doublon,
    "demandes_type_des_conventions": lambda: demande(origine=Origine.CONVENTION),
    "demandes_montant_positif": lambda: demande(montant_estime=-1),
    "demandes_satisfaction_1_a_5": lambda: demande(satisfaction=6),
    "demandes_satisfaction_entiere": lambda: demande(satisfaction_commentaire="Merci"),
    "demandes_genre_connu": lambda: of_syndicat(genre="royaume"),
    "demandes_situation_des_communes": lambda: of_syndicat(population=12),
    "demandes_etat_connu": lambda: demande(etat="perdue"),
    "demandes_canal_connu": lambda: demande(canal="pigeon"),
    "demandes_origine_connue": lambda: demande(origine="mystere"),
    "demandes_type_convention_connu": lambda: demande(origine=Origine.CONVENTION, type_convention="pacte"),
    "demandes_strate_connue": lambda: demande(strate="beaucoup"),
    "demandes_une_par_convention_et_an": same_convention_twice,
    "demandes_reference_externe_unique": same_external_reference,
    "demandes_un_chef_de_file": two_leaders,
    "demandes_intervention_fin_apres_debut": lambda: intervention(date_fin=datetime.date(2025, 4, 1)),
    "demandes_cout_positif": lambda: intervention(cout=-1),
    "demandes_mod_avec_mandat": lambda: intervention(nature=NatureFactory(code="mod")),
    "demandes_etat_intervention_connu": lambda: intervention(etat="perdue"),
    "demandes_convention_fin_apres_debut": lambda: convention(fin=datetime.date(2024, 12, 31)),
    "demandes_convention_signature_datee": lambda: convention(etat=EtatConvention.SIGNEE),
    "demandes_mandat_complet": lambda: convention(
        type=TypeConvention.MANDAT, etat=EtatConvention.SIGNEE, date_signature=datetime.date(2025, 1, 1)
    ),
    "demandes_convention_montants_positifs": lambda: convention(tarif_par_habitant=-1),
    "demandes_convention_pas_sa_suite": own_renewal,
    "demandes_convention_etat_connu": lambda: convention(etat="perdue"),
    "demandes_convention_type_connu": lambda: convention(type="pacte"),
    "demandes_convention_regime_connu": lambda: convention(regime="ancien"),
    "demandes_partie_unique_nature": lambda: ConventionPartie.objects.create(convention=ConventionFactory()),
    "demandes_partie_organisme_unique": lambda: same_party(organisme=OrganismeFactory()),
    "demandes_partie_collectivite_unique": lambda: same_party(collectivite=CollectiviteFactory()),
    "demandes_motif_obligatoire": lambda: transition(TransitionDemande, "deposee", "refusee", demande=DemandeFactory()),
    "demandes_motif_intervention": lambda: transition(
        TransitionIntervention, "proposee", "declinee", intervention=InterventionFactory()
    ),
    "demandes_motif_convention": lambda: transition(
        TransitionConvention, "active", "resiliee", convention=ConventionFactory()
    ),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(name):
    with refused_by(name):
        VIOLATIONS[name]()


def test_every_constraint_is_violated_once():
    assert set(VIOLATIONS) == names_of("demandes")


def test_a_reference_is_unique():
    DemandeFactory(reference="2025-00042")
    with refused_by("reference"):
        DemandeFactory(reference="2025-00042")


@pytest.mark.parametrize("etat", [EtatIntervention.EN_COURS, EtatIntervention.REALISEE])
def test_a_mod_may_start_with_its_mandate_or_the_promise_of_one(etat):
    mod = NatureFactory(code="mod")
    InterventionFactory(nature=mod, etat=etat, mandat=ConventionFactory(mandat=True, signed=True))
    InterventionFactory(nature=mod, etat=etat, mandat_a_fournir=True)


HISTORIES = {
    TransitionDemande: lambda: {"demande": DemandeFactory()},
    TransitionIntervention: lambda: {"intervention": InterventionFactory()},
    TransitionConvention: lambda: {"convention": ConventionPartieFactory().convention},
}


@pytest.fixture(params=HISTORIES, ids=lambda model: model.__name__)
def row(request):
    return request.param.objects.create(
        **HISTORIES[request.param](), vers="deposee", auteur=UserFactory(), auteur_nom="Camille", le=NOON
    )


def sql_update(row, column, value):
    """One UPDATE below the ORM: what somebody at the database's console could type."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", [value, row.pk])


@pytest.mark.parametrize("column", ["de", "vers", "motif", "auteur_nom", "le"])
def test_the_database_refuses_to_rewrite_history(row, column):
    value = timezone.now() if column == "le" else "autre"
    with pytest.raises(IntegrityError, match="historique en ajout seul"):
        sql_update(row, column, value)


def test_the_database_refuses_another_author_or_subject(row):
    subject = next(name for name in ("demande", "intervention", "convention") if hasattr(row, f"{name}_id"))
    other = HISTORIES[type(row)]()[subject]
    for column, value in {"auteur_id": UserFactory().pk, f"{subject}_id": other.pk}.items():
        with pytest.raises(IntegrityError, match="historique en ajout seul"):
            sql_update(row, column, value)


def test_closing_an_account_keeps_the_name_of_the_author(row):
    row.auteur.delete()
    row.refresh_from_db()
    assert (row.auteur, row.auteur_nom) == (None, "Camille")


def test_python_refuses_first(row):
    row.motif = "autre"
    with pytest.raises(HistoryIsAppendOnly):
        row.save()
    with pytest.raises(HistoryIsAppendOnly):
        type(row).objects.update(motif="autre")
    with pytest.raises(HistoryIsAppendOnly):
        row.delete()
    with pytest.raises(HistoryIsAppendOnly):
        type(row).objects.all().delete()


def test_history_goes_with_the_demande_it_tells_about():
    row = TransitionDemande.objects.create(demande=DemandeFactory(), vers="deposee", auteur_nom="Camille", le=NOON)
    row.demande.delete()
    assert not TransitionDemande.objects.exists()
