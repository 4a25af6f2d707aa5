import pytest
from django.core.exceptions import ValidationError

from bouquet.accounts.models import User
from tests.accounts.factories import UserFactory
from tests.annuaire.constraints import refused_by

pytestmark = pytest.mark.django_db


def test_addresses_are_kept_in_lower_case_and_unique():
    User.objects.create_user(email="Maire@Exemple.test")
    assert User.objects.get().email == "maire@exemple.test"
    with pytest.raises(ValidationError, match="déjà un compte"):
        User.objects.create_user(email="MAIRE@exemple.TEST")
    with refused_by("email"):
        UserFactory(email="maire@exemple.test")


def test_a_superuser_administers():
    user = User.objects.create_superuser(email="admin@exemple.test", password="x")
    assert (user.is_staff, user.is_superuser) == (True, True)


@pytest.mark.parametrize(("prenom", "nom", "shown"), [("Camille", "Exemple", "Camille Exemple"), ("", "", "a@b.test")])
def test_people_are_shown_by_name_or_address(prenom, nom, shown):
    assert str(User(prenom=prenom, nom=nom, email="a@b.test")) == shown
