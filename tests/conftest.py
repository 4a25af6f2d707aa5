"""What every test relies on: the real migrations, no network, and pages that never show an undefined variable."""

import pytest

from tests.territoires.fixtures import drome, drome_reference  # noqa: F401 (fixtures for every test)


@pytest.fixture(autouse=True)
def _media_in_a_temporary_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
