"""Applying, applying again, correcting, and meeting other organismes."""

import datetime as dt

import pytest

from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import Demande, Intervention, ReferenceExterne, TransitionDemande
from bouquet.imports.models import Effet, Import
from bouquet.imports.services import ImportRefused, apply_import, preview_import
from bouquet.territoires.models import Collectivite
from tests.accounts.factories import UserFactory
from tests.demandes.factories import DemandeFactory
from tests.imports.conftest import TODAY

MODELS = (Demande, Intervention, ReferenceExterne, TransitionDemande, Import, Effet, Collectivite)


def snapshot():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def apply(path, organisme, **options):
    return apply_import(path=path, organisme=organisme, today=TODAY, **options)


def test_a_first_file(monde, fichier):
    auteur = UserFactory()
    source = apply(
        fichier({"jours": "1,5", "statut": "realisee", "contact_email": "m@exemple.test", "description": "Long"}),
        monde.caue,
        auteur=auteur,
    )
    demande = Demande.objects.get()
    intervention = demande.interventions.get()
    assert (demande.reference, demande.annee, demande.etat) == ("2025-00001", 2025, Etat.REALISEE)
    assert (demande.beneficiaire, demande.population, demande.genre) == (monde.valdore, 640, "commune")
    assert (demande.canal, demande.origine, demande.saisie_par) == ("import", "saisie_partenaire", auteur)
    assert (demande.contact_courriel, demande.description) == ("m@exemple.test", "Long")
    assert (intervention.organisme, intervention.quarts_de_jour) == (monde.caue, 6)
    assert (intervention.etat, intervention.chef_de_file) == (EtatIntervention.REALISEE, True)
    step = demande.transitions.get()
    assert (step.de, step.vers, step.motif, step.auteur) == ("", "realisee", "import de activite.csv", auteur)
    assert source.rapport["nouvelles_demandes"] == 1
    assert source.sha256


def test_preview_writes_nothing_and_foretells_the_application(monde, fichier):
    path = fichier({}, {"prestation": "amo"}, {"objet": "Autre"})
    before = snapshot()
    preview = preview_import(path=path, organisme=monde.caue, today=TODAY)
    assert snapshot() == before
    source = apply(path, monde.caue)
    assert source.rapport == preview.report()
    assert (source.rapport["nouvelles_demandes"], source.rapport["nouvelles_interventions"]) == (2, 3)


@pytest.mark.parametrize("externe", ["", "X1"])
def test_the_same_file_again_changes_nothing(monde, fichier, externe):
    path = fichier(
        {"reference_externe": externe, "statut": "cloturee", "communes_concernees": "26902;26903"},
        {"reference_externe": externe, "statut": "cloturee", "prestation": "mod", "jours": "2"},
        {"objet": "Sans référence", "statut": "refusee"},
        {"objet": "À qualifier", "statut": "a_qualifier"},
        {"objet": "SATESE", "type_convention": "satese"},
        {"objet": "Nouveau", "beneficiaire": "Syndicat de la Combe", "siren": "253800007"},
    )
    apply(path, monde.caue)
    before = snapshot()
    again = apply(path, monde.caue)
    assert snapshot() == before
    assert again.pk is None
    assert again.rapport["demandes_inchangees"] == 5


def test_changed_cells_update_and_are_shown(monde, fichier):
    apply(fichier({"reference_externe": "X", "jours": "1"}), monde.caue)
    path = fichier({"reference_externe": "X", "jours": "2,5", "objet": "Toit et façade", "statut": "realisee"})
    preview = preview_import(path=path, organisme=monde.caue, today=TODAY)
    shown = {(change.champ, change.avant, change.apres) for change in preview.changes}
    assert {
        ("jours", "1", "2,5"),
        ("objet", "Toit de l’école", "Toit et façade"),
        ("statut", "en_cours", "realisee"),
    } <= shown
    apply(path, monde.caue)
    demande = Demande.objects.get()
    assert (demande.objet, demande.objet_plie, demande.etat) == ("Toit et façade", "toit et facade", "realisee")
    assert demande.interventions.get().quarts_de_jour == 10
    assert [t.vers for t in demande.transitions.all()] == ["en_cours", "realisee"]


def test_a_corrected_date_freezes_the_situation_again(monde, fichier):
    apply(fichier({"reference_externe": "X"}), monde.caue)
    apply(
        fichier({"reference_externe": "X", "date_demande": "01/05/2024", "beneficiaire": "CC du Val Doré"}), monde.caue
    )
    demande = Demande.objects.get()
    assert (demande.annee, demande.genre, demande.population) == (2024, "epci", None)


def test_empty_cells_and_absent_columns_never_erase(monde, fichier):
    full = {
        "reference_externe": "X",
        "description": "Texte",
        "jours": "2",
        "contact_nom": "Mairie",
        "statut": "realisee",
    }
    apply(fichier(full), monde.caue)
    before = snapshot()
    apply(fichier({"reference_externe": "X", "description": "", "jours": "", "contact_nom": ""}), monde.caue)
    apply(fichier({"reference_externe": "X"}), monde.caue)
    assert snapshot() == before


def test_rows_with_one_reference_are_one_demande(monde, fichier):
    path = fichier(
        {"reference_externe": "X", "service": "SATESE"},
        {"reference_externe": "Y", "service": "SATEP", "objet": "Autre"},
        {"reference_externe": "X", "service": "SATEP", "prestation": "amo", "chef_de_file": "oui"},
    )
    source = apply(path, monde.dge)
    assert Demande.objects.count() == 2
    demande = ReferenceExterne.objects.get(valeur="X").demande
    assert set(demande.interventions.values_list("organisme__sigle", "chef_de_file")) == {
        ("SATESE", False),
        ("SATEP", True),
    }
    assert demande.thematique_id == "habitat"
    assert source.rapport["expertises_conjointes"] == 1


def test_a_row_without_reference_joins_the_referenced_one_of_its_file(monde, fichier):
    path = fichier({"reference_externe": "X"}, {"prestation": "amo"})
    apply(path, monde.caue)
    assert Demande.objects.get().interventions.count() == 2
    assert apply(path, monde.caue).pk is None


@pytest.mark.parametrize("order", [("CAUE", "TE26"), ("TE26", "CAUE")])
def test_two_partners_meet_in_one_demande_whichever_comes_first(monde, fichier, order):
    paths = {
        "CAUE": fichier({"reference_externe": "C1", "statut": "realisee", "contact_nom": "Accueil"}, nom="caue.csv"),
        "TE26": fichier({"objet": " TOIT de l'ecole ", "thematique": "energie", "statut": "en_cours"}, nom="te.csv"),
    }
    organismes = {"CAUE": monde.caue, "TE26": monde.te26}
    reports = [apply(paths[sigle], organismes[sigle]).rapport for sigle in order]
    demande = Demande.objects.get()
    assert set(demande.interventions.values_list("organisme__sigle", "etat")) == {
        ("CAUE", "realisee"),
        ("TE26", "en_cours"),
    }
    assert demande.interventions.get(chef_de_file=True).organisme.sigle == order[0]
    assert demande.etat == Etat.EN_COURS
    assert demande.contact_nom == "Accueil"
    assert [report["expertises_conjointes"] for report in reports] == [0, 1]
    assert reports[1]["annonces"]["expertise conjointe"] == 1
    before = snapshot()
    for sigle in (*order, *reversed(order)):
        assert apply(paths[sigle], organismes[sigle]).pk is None
    assert snapshot() == before


def test_who_does_not_lead_fills_blanks_and_is_told_the_rest(monde, fichier):
    apply(fichier({"contact_nom": "Accueil"}), monde.caue)
    path = fichier({"contact_nom": "Autre", "contact_fonction": "Secrétaire", "chef_de_file": "oui"}, nom="te.csv")
    preview = preview_import(path=path, organisme=monde.te26, today=TODAY)
    assert {"valeur laissée de côté", "chef de file gardé"} <= set(preview.notices_counts)
    apply(path, monde.te26)
    demande = Demande.objects.get()
    assert (demande.contact_nom, demande.contact_fonction) == ("Accueil", "Secrétaire")
    assert demande.interventions.get(chef_de_file=True).organisme == monde.caue


def test_attaching_by_reference(monde, fichier):
    demande = DemandeFactory(beneficiaire=monde.riviere, etat=Etat.DEPOSEE)
    apply(fichier({"reference": demande.reference, "beneficiaire": monde.riviere.nom}), monde.caue)
    demande.refresh_from_db()
    assert (Demande.objects.count(), demande.etat) == (1, Etat.EN_COURS)
    assert [t.vers for t in demande.transitions.all()] == ["qualifiee", "orientee", "en_cours"]
    assert demande.interventions.get().chef_de_file


def test_own_references_tell_twins_apart(monde, fichier):
    """Two visits the same day: two demandes for each partner, and they meet two by two."""
    twins = [{"reference_externe": "1"}, {"reference_externe": "2"}]
    apply(fichier(*twins), monde.caue)
    apply(fichier(*twins, nom="te.csv"), monde.te26)
    assert sorted(d.interventions.count() for d in Demande.objects.all()) == [2, 2]
    assert apply(fichier(*twins), monde.caue).pk is None


def test_two_lines_for_one_recorded_demande_are_refused(monde, fichier):
    apply(fichier({"reference_externe": "X"}), monde.caue)
    reference = Demande.objects.get().reference
    with pytest.raises(ImportRefused) as refused:
        apply(fichier({"reference_externe": "X"}, {"reference": reference, "prestation": "amo"}), monde.caue)
    assert "la ligne 2 décrit déjà cette demande" in refused.value.preview.issues[0].message


def test_an_issue_found_while_writing_leaves_nothing(monde, fichier):
    """The planning meets an unknown reference in the last chunk, after others were written."""
    rows = [{"objet": f"Projet {n}"} for n in range(1_200)]
    before = snapshot()
    with pytest.raises(ImportRefused):
        apply(fichier(*rows, {"reference": "2025-99999"}), monde.caue)
    assert snapshot() == before
    assert apply(fichier(*rows), monde.caue).rapport["nouvelles_demandes"] == 1_200
    assert Demande.objects.order_by("reference").first().reference == "2025-00001"


def test_new_bodies_are_announced_and_created(monde, fichier):
    path = fichier(
        {"beneficiaire": "Syndicat de la Combe", "siren": "253800007"},
        {"beneficiaire": "SYNDICAT DE LA COMBE", "siren": "253800007", "objet": "Autre"},
        {"beneficiaire": "Parc de la Rive", "siren": "180000002", "type_beneficiaire": "autre"},
    )
    preview = preview_import(path=path, organisme=monde.caue, today=TODAY)
    assert [(body.nom, body.genre) for body in preview.nouveaux_beneficiaires] == [
        ("Syndicat de la Combe", "syndicat"),
        ("Parc de la Rive", "autre"),
    ]
    apply(path, monde.caue)
    combe = Collectivite.objects.get(siren="253800007")
    assert (combe.genre, combe.demandes.count()) == ("syndicat", 2)
    assert combe.demandes.first().genre == "syndicat"
    assert apply(path, monde.caue).pk is None


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"beneficiaire": "Syndicat de la Combe"}, "collectivité inconnue"),
        ({"beneficiaire": "Inconnue", "siren": "242600005"}, "EPCI"),
        ({"beneficiaire": "Inconnue", "siren": "212600001"}, "commune"),
        ({"beneficiaire": "Inconnue", "siren": "253800007", "type_beneficiaire": "epci"}, "EPCI"),
        ({"beneficiaire": "", "siren": "253800007"}, "ce SIREN est inconnu"),
    ],
)
def test_bodies_that_are_not_created(monde, fichier, row, message):
    preview = preview_import(path=fichier(row), organisme=monde.caue, today=TODAY)
    assert message in preview.issues[0].message
    assert not preview.nouveaux_beneficiaires


def test_a_started_mod_asks_for_its_mandate(monde, fichier):
    path = fichier({"prestation": "mod"}, {"prestation": "mod", "statut": "orientee", "objet": "Plus tard"})
    preview = preview_import(path=path, organisme=monde.caue, today=TODAY)
    assert preview.notices_counts["mandat à fournir"] == 1
    apply(path, monde.caue)
    assert dict(Intervention.objects.values_list("etat", "mandat_a_fournir")) == {"en_cours": True, "acceptee": False}


@pytest.mark.parametrize(
    ("statut", "intervention", "history"),
    [
        ("deposee", None, ["deposee"]),
        ("qualifiee", None, ["deposee", "qualifiee"]),
        ("orientee", "acceptee", ["orientee"]),
        ("en_cours", "en_cours", ["en_cours"]),
        ("suspendue", "en_cours", ["en_cours", "suspendue"]),
        ("realisee", "realisee", ["realisee"]),
        ("cloturee", "realisee", ["realisee", "cloturee"]),
        ("abandonnee", "abandonnee", ["en_cours", "abandonnee"]),
        ("refusee", "declinee", ["deposee", "refusee"]),
        ("reorientee", "declinee", ["deposee", "reorientee"]),
    ],
)
def test_each_statut(monde, fichier, statut, intervention, history):
    apply(fichier({"statut": statut}), monde.caue)
    demande = Demande.objects.get()
    assert demande.etat == statut
    assert [i.etat for i in demande.interventions.all()] == ([intervention] if intervention else [])
    assert [t.vers for t in demande.transitions.all()] == history


def test_a_statut_cannot_go_back_where_nothing_leads(monde, fichier):
    apply(fichier({"reference_externe": "X", "statut": "en_cours"}), monde.caue)
    for statut in ("orientee", "deposee"):
        with pytest.raises(ImportRefused) as refused:
            apply(fichier({"reference_externe": "X", "statut": statut}), monde.caue)
        assert {issue.colonne for issue in refused.value.preview.issues} == {"statut"}


def test_a_closed_demande_reopens_along_its_table(monde, fichier):
    apply(fichier({"reference_externe": "X", "statut": "refusee"}), monde.caue)
    apply(fichier({"reference_externe": "X", "statut": "en_cours"}), monde.caue)
    steps = [t.vers for t in TransitionDemande.objects.all()]
    assert steps == ["deposee", "refusee", "en_cours"]


def test_end_before_the_recorded_start_is_an_issue(monde, fichier):
    apply(fichier({"reference_externe": "X", "date_debut": "01/06/2025"}), monde.caue)
    preview = preview_import(
        path=fichier({"reference_externe": "X", "date_fin": "01/05/2025"}), organisme=monde.caue, today=TODAY
    )
    assert preview.issues[0].colonne == "date_fin"


def test_queries_do_not_grow_with_rows(monde, fichier, django_assert_max_num_queries):
    with django_assert_max_num_queries(75):
        apply(fichier(*[{"objet": f"Projet {n}", "reference_externe": n} for n in range(400)]), monde.caue)


def test_history_is_dated_when_asked(monde, fichier):
    moment = dt.datetime(2026, 1, 5, 9, 30, tzinfo=dt.UTC)
    apply(fichier({}), monde.caue, applied_at=moment)
    assert TransitionDemande.objects.get().le == moment
