"""People who sign in. What they may do depends on their memberships (annuaire.Appartenance)."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from .enums import Moyen


class UserQuerySet(models.QuerySet["User"]):
    def idle_since(self, moment):
        """Open accounts that nobody has used since that moment: last sign-in, else opening or reopening."""
        return self.annotate(
            activite=Greatest("created_at", Coalesce("last_login", "created_at"), Coalesce("rouvert_le", "created_at"))
        ).filter(is_active=True, activite__lte=moment)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    def create_user(self, *, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(
        "adresse électronique",
        max_length=254,
        unique=True,
        error_messages={"unique": "Cette adresse a déjà un compte."},
    )
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField("nom", max_length=80, blank=True)
    is_staff = models.BooleanField("administre l’instance", default=False)
    is_active = models.BooleanField("compte actif", default=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    averti_le = models.DateTimeField("averti de son inactivité le", null=True, blank=True, editable=False)
    rouvert_le = models.DateTimeField("rouvert le", null=True, blank=True, editable=False)

    objects = UserManager()

    # The membership this person chose to act in for now, by its key; a middleware of annuaire puts it.
    appartenance_active: int | None = None

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def save(self, *args, **kwargs):
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return f"{self.prenom} {self.nom}".strip()

    def get_short_name(self) -> str:
        return self.prenom or self.email


class InvitationQuerySet(models.QuerySet):
    def open_at(self, le):
        """Those whose link still opens an account: not used, not expired, and the account not closed."""
        return self.filter(servie_le=None, expire_le__gt=le, user__is_active=True)


class Invitation(models.Model):
    """A link sent by mail, by which a person chooses their password once. Only the print of its secret is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    auteur = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    empreinte = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    envoyee_le = models.DateTimeField("envoyée le")
    expire_le = models.DateTimeField("expire le")
    servie_le = models.DateTimeField("a servi le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ["-envoyee_le"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expire_le__gte=F("envoyee_le")),
                name="accounts_invitation_expire_apres",
                violation_error_message="Une invitation expire après son envoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation de {self.user}"


class ConnexionTracee(models.Model):
    """A sign-in that succeeded or failed, on a known account; of the network address, only the neighbourhood."""

    user = models.ForeignKey(User, models.CASCADE, related_name="connexions")
    le = models.DateTimeField("le")
    succes = models.BooleanField("réussie")
    moyen = models.CharField("moyen", max_length=16, choices=Moyen)
    reseau = models.CharField("réseau", max_length=45, blank=True, help_text="adresse dont la fin est effacée")

    class Meta:
        verbose_name = "connexion"
        ordering = ["-le"]
        indexes = [models.Index(fields=["user", "-le"], name="accounts_connexion_user_le")]
        constraints = [models.CheckConstraint(condition=Q(moyen__in=Moyen.values), name="accounts_moyen_connu")]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_moyen_display()}"
