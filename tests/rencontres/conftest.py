import pytest
from django.core.cache import cache

from bouquet.rencontres import forms_robots
from tests.demandes.conftest import together  # noqa: F401 (a fixture of these tests too)


@pytest.fixture
def patience(monkeypatch):
    """Tests are faster than people: no minimum time; and nobody has sent anything yet."""
    monkeypatch.setattr(forms_robots, "SECONDS", -1)
    cache.clear()
    yield
    cache.clear()
