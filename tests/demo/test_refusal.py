import json

import pytest
from django.core.management import CommandError, call_command

from bouquet.annuaire.models import Organisme
from bouquet.core.models import Instance
from bouquet.demo import services
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import OrganismeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.BOUQUET_DATA = tmp_path


@pytest.mark.parametrize("make", [OrganismeFactory, UserFactory])
@pytest.mark.parametrize("again", [False, True])
def test_real_data_are_never_touched(make, again):
    kept = make()
    with pytest.raises(CommandError, match="données") as refusal:
        call_command("demo", no_serve=True, recommencer=again)
    assert refusal.value.returncode == 2
    assert "BOUQUET_DATA" in str(refusal.value)
    assert type(kept).objects.filter(pk=kept.pk).exists()


def test_a_demonstration_may_be_rebuilt():
    Instance(demonstration=True).save()
    OrganismeFactory()
    services.check_no_real_data()


@pytest.mark.parametrize(
    ("options", "word"),
    [({"annee": 1999}, "1999"), ({"departement": "99"}, "99"), ({"departement": "975"}, "Saint-Pierre-et-Miquelon")],
)
def test_wrong_usage_is_refused_before_anything_is_erased(options, word):
    Instance(demonstration=True).save()
    with pytest.raises(CommandError, match=word) as refusal:
        call_command("demo", no_serve=True, recommencer=True, **options)
    assert refusal.value.returncode == 2
    assert Instance.current().demonstration


def test_an_interrupted_build_is_not_ready():
    Instance(demonstration=True).save()
    assert services.is_ready(annee=2025, departement="26") is False
    services.folder().mkdir()
    services.marker().write_text(json.dumps({"annee": 2025, "departement": "26"}))
    assert services.is_ready(annee=2025, departement="26") is False, "its report is missing"
    services.report_path(2025).write_bytes(b"%PDF-")
    assert services.is_ready(annee=2025, departement="26") is True


def test_files_left_by_an_erased_database_do_not_make_it_ready():
    services.folder().mkdir()
    services.marker().write_text(json.dumps({"annee": 2025, "departement": "26"}))
    services.report_path(2025).write_bytes(b"%PDF-")
    assert services.is_ready(annee=2025, departement="26") is False


def test_another_demonstration_is_named():
    Instance(demonstration=True).save()
    services.folder().mkdir()
    services.marker().write_text(json.dumps({"annee": 2024, "departement": "07"}))
    with pytest.raises(services.OtherDemonstration, match="2024 du département 07"):
        services.is_ready(annee=2025, departement="26")
    with pytest.raises(CommandError, match="--recommencer") as refusal:
        call_command("demo", no_serve=True)
    assert refusal.value.returncode == 2


@pytest.mark.django_db(transaction=True)
def test_erasing_empties_the_database_and_the_folder():
    Instance(demonstration=True).save()
    OrganismeFactory()
    services.folder().mkdir()
    services.erase()
    assert not Organisme.objects.exists()
    assert not Instance.current().demonstration
    assert not services.folder().exists()
