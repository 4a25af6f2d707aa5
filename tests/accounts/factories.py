import factory

from bouquet.accounts.models import User

PASSWORD = "soleil-sur-la-riviere"


class UserFactory(factory.django.DjangoModelFactory):
    """`UserFactory(password=PASSWORD)` gives someone who can sign in; hashing is slow, so not by default."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    prenom = "Camille"
    nom = factory.Sequence(lambda n: f"Exemple {n}")

    @classmethod
    def _build(cls, model_class, *args, password=None, **kwargs):
        user = model_class(*args, **kwargs)
        user.set_password(password)
        return user

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        user = cls._build(model_class, *args, **kwargs)
        user.save()
        return user
