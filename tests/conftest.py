"""What every test relies on: no network, background work done at once, files in a folder that goes away.

The database is made from the models (`--nomigrations`): Wagtail's migrations take twenty seconds. The real ones are run
by the tests that start the real program (test_commands, test_delivery, test_demo) and compared by test_repository.
"""

from contextlib import nullcontext

import pytest
from hypothesis import settings as hypothesis_settings

from tests.template_database import TemplateDatabase
from tests.territoires.fixtures import drome, drome_reference  # noqa: F401 (fixtures for every test)

# Speed is shown by benchmarks, never by a test: a busy machine is no failure.
hypothesis_settings.register_profile("bouquet", deadline=None)
hypothesis_settings.load_profile("bouquet")


@pytest.fixture(scope="session")
def _migrated_once(request, django_db_blocker, tmp_path_factory):
    """Opens before the test database is made, see django_db_modify_db_settings."""
    if not hasattr(request.config, "workerinput"):
        yield None
        return
    template = TemplateDatabase(tmp_path_factory.getbasetemp().parent, request.config.workerinput["testrunuid"][:12])
    yield template
    with django_db_blocker.unblock():
        template.remove()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker, _migrated_once):
    sharing = _migrated_once.shared() if _migrated_once else nullcontext()
    with django_db_blocker.unblock():
        sharing.__enter__()
    return sharing


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_modify_db_settings, django_db_blocker):
    """Made by pytest-django; the first process leaves a copy of it to the others."""
    with django_db_blocker.unblock():
        django_db_modify_db_settings.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _media_in_a_temporary_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _second_factor_asked_by_its_own_tests_only(settings):
    settings.BOUQUET_SECOND_FACTEUR = False


@pytest.fixture(autouse=True)
def _background_work_at_once(settings):
    """What waits for the worker is done as soon as it is asked for (after commit), without a worker."""
    immediate = "django_tasks.backends.immediate.ImmediateBackend"
    settings.TASKS = {name: {"BACKEND": immediate} for name in settings.TASKS}
