import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from bouquet.demandes.models import IndicateurAssistance
from bouquet.demandes.services.indicateurs import load_indicateurs
from tests.territoires.factories import CollectiviteFactory

pytestmark = pytest.mark.django_db
HEAD = "code,annee,population_totale,potentiel,potentiel_moyen,precedent,force,motif\n"


def test_the_command_checks_first_and_writes_when_told(tmp_path):
    commune = CollectiviteFactory()
    path = tmp_path / "i.csv"
    path.write_text(f"{HEAD}{commune.code},2026,640,900,800,,,\n")
    call_command("eligibilite", str(path))
    assert not IndicateurAssistance.objects.exists()
    for _ in range(2):
        call_command("eligibilite", str(path), "--apply")
    one = IndicateurAssistance.objects.get()
    assert (one.libelle, one.unite_urbaine) == ("Éligible", None)
    path.write_text(f"{HEAD}99999,2026,640,900,800,,,\n")
    with pytest.raises(CommandError, match="Ligne 2"):
        call_command("eligibilite", str(path), "--apply")


def test_a_forced_result_says_why_and_prevails():
    commune = CollectiviteFactory()
    with pytest.raises(ValidationError, match="motif"):
        load_indicateurs(content=f"{HEAD}{commune.code},2026,9000,,,,eligible,\n", apply=True)
    load_indicateurs(content=f"{HEAD}{commune.code},2026,9000,,,,eligible,Arrêté\n", apply=True)
    one = IndicateurAssistance.objects.get()
    assert (one.libelle, one.resultat().raisons) == ("Éligible", ("Décidé : Arrêté",))


def test_a_syndicat_is_never_judged_by_this_rule():
    syndicat = CollectiviteFactory(syndicat=True)
    load_indicateurs(content=f"{HEAD}{syndicat.code},2026,900,,,,,\n", apply=True)
    assert IndicateurAssistance.objects.get().libelle == "Indéterminé"


def test_a_line_that_comes_twice_writes_nothing():
    line = f"{CollectiviteFactory().code},2026,640,900,800,,,\n"
    with pytest.raises(ValidationError, match="Ligne 3"):
        load_indicateurs(content=HEAD + line + line, apply=True)
    assert not IndicateurAssistance.objects.exists()
