"""What every test relies on: no network, background work done at once, files in a folder that goes away.

The database is made from the models (`--nomigrations`): Wagtail's migrations take twenty seconds. The real ones are run
by the tests that start the real program (test_commands, test_delivery, test_demo) and compared by test_repository.
"""

import pytest
from hypothesis import settings as hypothesis_settings

from tests.territoires.fixtures import drome, drome_reference  # noqa: F401 (fixtures for every test)

# Speed is shown by benchmarks, never by a test: a busy machine is no failure.
hypothesis_settings.register_profile("bouquet", deadline=None)
hypothesis_settings.load_profile("bouquet")


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
