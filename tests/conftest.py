"""What every test relies on: the real migrations, no network, work done at once, files that go away."""

import os

import pytest
from hypothesis import settings as hypothesis_settings

from tests.template_database import TemplateDatabase, put_back_instead_of_emptying
from tests.territoires.fixtures import drome, drome_reference  # noqa: F401 (fixtures for every test)

# Speed is shown by benchmarks, never by a test: a busy machine is no failure.
hypothesis_settings.register_profile("bouquet", deadline=None)
hypothesis_settings.load_profile("bouquet")


def pytest_collection_modifyitems(items):
    """`-m base` runs those that touch the database: what another one may change. The longest files go first, so that
    no process ends long after the others."""
    items.sort(key=lambda item: item.path.parent.name not in {"e2e", "demo"})
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames):
            item.add_marker("base")


@pytest.fixture(scope="session")
def _migrated_once(request, django_db_blocker, tmp_path_factory):
    """Opens before the test database is made, see django_db_modify_db_settings."""
    worker, own = getattr(request.config, "workerinput", None), tmp_path_factory.getbasetemp()
    template = TemplateDatabase(own.parent, worker["testrunuid"]) if worker else TemplateDatabase(own, str(os.getpid()))
    yield template
    with django_db_blocker.unblock():
        template.remove()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker, _migrated_once):
    sharing = _migrated_once.shared()
    with django_db_blocker.unblock():
        sharing.__enter__()
    return sharing


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_modify_db_settings, django_db_blocker, _migrated_once):
    """Made by pytest-django; the first process leaves a copy of it to the others."""
    with django_db_blocker.unblock():
        django_db_modify_db_settings.__exit__(None, None, None)
    put_back_instead_of_emptying(_migrated_once)


@pytest.fixture
def migrated_file(django_db_setup, _migrated_once, tmp_path):
    """A SQLite database of one's own, for the programs that a test starts."""
    return _migrated_once.copy_to(tmp_path / "b.sqlite3")


@pytest.fixture(autouse=True)
def _media_in_a_temporary_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _second_factor_asked_by_its_own_tests_only(settings):
    settings.BOUQUET_SECOND_FACTEUR = False


@pytest.fixture(autouse=True)
def _pages_kept_by_their_own_tests_only(settings):
    """What a test writes is never committed: pages kept from the one before would show."""
    settings.BOUQUET_PAGES_GARDEES = 0


@pytest.fixture(autouse=True)
def _static_files_looked_for_when_asked(settings):
    """Each new client would list all of them."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _passwords_hashed_quickly(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _background_work_at_once(settings):
    """What waits for the worker is done as soon as it is asked for (after commit), without a worker."""
    immediate = "django_tasks.backends.immediate.ImmediateBackend"
    settings.TASKS = {name: {"BACKEND": immediate} for name in settings.TASKS}
