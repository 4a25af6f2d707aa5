import pytest
from django.core.cache import cache

from bouquet.rencontres import forms_robots


@pytest.fixture
def patience(monkeypatch):
    """Tests are faster than people: no minimum time; and nobody has sent anything yet."""
    monkeypatch.setattr(forms_robots, "SECONDS", -1)
    cache.clear()
    yield
    cache.clear()
