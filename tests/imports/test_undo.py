"""Undoing: everything back as it was, or a list of what prevents it."""

import datetime as dt
from itertools import pairwise

import pytest

from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande, Intervention, ReferenceExterne, TransitionDemande, TransitionIntervention
from bouquet.imports.models import Import
from bouquet.imports.services import UndoRefused, apply_import, undo_import
from bouquet.territoires.models import Collectivite
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.imports.conftest import TODAY

FIELDS = ("beneficiaire_id", "objet", "etat", "date_demande", "annee", "population", "contact_nom", "thematique_id")


def apply(path, organisme):
    return apply_import(path=path, organisme=organisme, today=TODAY)


def work():
    demandes = list(Demande.objects.order_by("pk").values("pk", *FIELDS))
    interventions = Intervention.objects.order_by("pk").values(
        "pk", "etat", "quarts_de_jour", "chef_de_file", "nature_id"
    )
    communes = Demande.communes_concernees.through.objects.order_by("demande", "collectivite")
    externes = ReferenceExterne.objects.order_by("pk").values("demande", "valeur")
    return demandes, list(interventions), list(communes.values("demande", "collectivite")), list(externes)


def history_is_whole():
    for demande in Demande.objects.all():
        steps = [(t.de, t.vers) for t in demande.transitions.all()]
        assert all(after[0] == before[1] for before, after in pairwise(steps))
        assert steps[-1][1] == demande.etat
        works = TransitionIntervention.objects.filter(intervention__demande=demande)
        assert demande.nouvelle_le == max(row.le for row in [*demande.transitions.all(), *works])


def test_a_first_import_goes_entirely(monde, fichier):
    path = fichier(
        {"reference_externe": "X", "communes_concernees": "26902"},
        {"beneficiaire": "Syndicat de la Combe", "siren": "253800007", "objet": "Autre"},
    )
    source = apply(path, monde.caue)
    report = undo_import(source=source, apply=True)
    assert report.removed == {"interventions": 2, "demandes": 2, "bénéficiaires": 1}
    assert (Demande.objects.count(), TransitionDemande.objects.count()) == (0, 0)
    assert not Collectivite.objects.filter(siren="253800007").exists()
    assert (source.etat, source.annule_le is not None) == (Import.Etat.ANNULE, True)


def test_dry_run_touches_nothing(monde, fichier):
    source = apply(fichier({}), monde.caue)
    before = work()
    assert undo_import(source=source, apply=False).removed["demandes"] == 1
    source.refresh_from_db()
    assert (work(), source.etat) == (before, Import.Etat.APPLIQUE)


def test_changes_come_back_with_their_history(monde, fichier):
    apply(fichier({"reference_externe": "X", "jours": "1", "contact_nom": "Accueil"}), monde.caue)
    before = work()
    changed = {"reference_externe": "X", "jours": "3", "contact_nom": "Autre", "statut": "realisee", "objet": "Toiture"}
    changed |= {"date_demande": "01/02/2024", "communes_concernees": "26902", "prestation": "mod"}
    source = apply(fichier(changed, {**changed, "prestation": "amo"}), monde.caue)
    assert work() != before
    report = undo_import(source=source, apply=True)
    assert report.restored == {"demandes": 1, "interventions": 1}
    assert report.removed == {"interventions": 1}
    assert work() == before
    history_is_whole()
    assert Demande.objects.get().transitions.last().motif == "annulation de l’import de activite.csv"


def test_a_chef_de_file_comes_back(monde, fichier):
    rows = {"reference_externe": "X", "service": "SATESE"}, {"reference_externe": "X", "service": "SATEP"}
    apply(fichier(*rows), monde.dge)
    before = work()
    source = apply(fichier(rows[0], {**rows[1], "chef_de_file": "oui"}), monde.dge)
    assert Intervention.objects.get(chef_de_file=True).organisme == monde.satep
    undo_import(source=source, apply=True)
    assert work() == before


def test_who_joined_leaves_and_the_state_follows(monde, fichier):
    apply(fichier({"statut": "realisee"}), monde.caue)
    source = apply(fichier({"statut": "en_cours", "reference_externe": "T"}, nom="te.csv"), monde.te26)
    assert Demande.objects.get().etat == Etat.EN_COURS
    undo_import(source=source, apply=True)
    demande = Demande.objects.get()
    assert (demande.etat, demande.interventions.count(), demande.references_externes.count()) == (Etat.REALISEE, 1, 0)
    history_is_whole()


def test_state_follows_what_happened_between(monde, fichier):
    """TE26 joins; CAUE ends its part; TE26's import is undone: nothing is under way any more."""
    apply(fichier({"reference_externe": "X"}), monde.caue)
    source = apply(fichier({}, nom="te.csv"), monde.te26)
    apply(fichier({"reference_externe": "X", "statut": "realisee"}), monde.caue)
    assert Demande.objects.get().etat == Etat.EN_COURS
    undo_import(source=source, apply=True)
    assert Demande.objects.get().etat == Etat.REALISEE
    history_is_whole()


def joined(monde, fichier):
    apply(fichier({}, nom="te.csv"), monde.te26)
    return "TE26 y intervient depuis"


def moved(monde, fichier):
    TransitionDemande.objects.create(
        demande=Demande.objects.get(),
        de="en_cours",
        vers="realisee",
        auteur_nom="Moi",
        le=dt.datetime(2026, 2, 2, tzinfo=dt.UTC),
    )
    return "a changé d’état depuis"


def edited(monde, fichier):
    Demande.objects.update(montant_estime=1_000)
    return "a été modifiée depuis"


def intervened(monde, fichier):
    InterventionFactory(demande=Demande.objects.get(), organisme=monde.te26)
    return "TE26 y intervient depuis"


def doubled(monde, fichier):
    DemandeFactory(
        beneficiaire=monde.valdore, etat=Etat.DOUBLON, doublon_de=Demande.objects.get(), reference="2025-77777"
    )
    return "sert à autre chose"


def later_import(monde, fichier):
    apply(fichier({"reference_externe": "X", "jours": "9"}), monde.caue)
    return "a été modifiée depuis"


@pytest.mark.parametrize("happen", [joined, moved, edited, intervened, doubled, later_import])
def test_what_somebody_touched_is_kept(monde, fichier, happen):
    source = apply(fichier({"reference_externe": "X"}), monde.caue)
    reason = happen(monde, fichier)
    before = work()
    with pytest.raises(UndoRefused) as refused:
        undo_import(source=source, apply=True)
    assert any(reason in obstacle.raison and obstacle.ligne == 2 for obstacle in refused.value.obstacles)
    source.refresh_from_db()
    assert (work(), source.etat) == (before, Import.Etat.APPLIQUE)


def test_a_changed_field_that_was_changed_again_prevents(monde, fichier):
    apply(fichier({"reference_externe": "X", "jours": "1"}), monde.caue)
    source = apply(fichier({"reference_externe": "X", "jours": "2"}), monde.caue)
    Intervention.objects.update(quarts_de_jour=20)
    with pytest.raises(UndoRefused, match="1 obstacles"):
        undo_import(source=source, apply=True)


def test_imports_are_undone_last_first(monde, fichier):
    first = apply(fichier({"reference_externe": "X", "jours": "1"}), monde.caue)
    second = apply(fichier({"reference_externe": "X", "jours": "2", "statut": "realisee"}), monde.caue)
    third = apply(fichier({}, nom="te.csv"), monde.te26)
    for source in (third, second, first):
        undo_import(source=source, apply=True)
    assert not Demande.objects.exists()
    with pytest.raises(UndoRefused):
        undo_import(source=first, apply=True)


def test_a_created_body_used_since_is_kept(monde, fichier):
    source = apply(fichier({"beneficiaire": "Syndicat de la Combe", "siren": "253800007"}), monde.caue)
    DemandeFactory(beneficiaire=Collectivite.objects.get(siren="253800007"), reference="2025-77777")
    report = undo_import(source=source, apply=True)
    assert report.kept == ["Syndicat de la Combe"]
    assert Collectivite.objects.filter(siren="253800007").exists()


def test_an_undone_file_can_be_applied_again(monde, fichier):
    path = fichier({"reference_externe": "X"})
    undo_import(source=apply(path, monde.caue), apply=True)
    assert apply(path, monde.caue).rapport["nouvelles_demandes"] == 1
