import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def test_alive_without_touching_the_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"etat": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_the_database_is_up_to_date(client):
    assert client.get("/readyz").json() == {"etat": "ok"}


@pytest.mark.django_db
def test_not_ready_while_a_migration_waits(client):
    MigrationRecorder.Migration.objects.filter(app="demandes").last().delete()
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"etat": "migrations en attente"})


@pytest.mark.django_db
def test_not_ready_when_the_database_does_not_answer(client):
    from django.db import OperationalError

    def broken(execute, sql, params, many, context):
        raise OperationalError("secret detail")

    with connection.execute_wrapper(broken):
        response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"etat": "base de données injoignable"})
