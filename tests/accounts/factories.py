import factory

from bouquet.accounts.models import User

PASSWORD = "soleil-sur-la-riviere"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    prenom = "Camille"
    nom = factory.Sequence(lambda n: f"Exemple {n}")

    @factory.post_generation
    def password(self, create, value, **kwargs):
        """`UserFactory(password=PASSWORD)` gives someone who can sign in; hashing is slow, so not by default."""
        if value:
            self.set_password(value)
        else:
            self.set_unusable_password()
        if create:
            self.save(update_fields=["password"])
