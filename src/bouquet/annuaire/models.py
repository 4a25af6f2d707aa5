"""Who gives engineering: directions and their services, partners, the people in charge, and who belongs where."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from bouquet.territoires.models import Canton, Collectivite

from .enums import ROLES_OF_ORGANISME, NatureOrganisme, Role
from .querysets import AppartenanceQuerySet, OrganismeQuerySet

LA_POSTE = "356000000"


def validate_siret(value: str) -> None:
    """14 digits with a valid Luhn key; La Poste's establishments sum to a multiple of 5 instead (INSEE)."""
    if not re.fullmatch(r"\d{14}", value):
        raise ValidationError("Un SIRET compte 14 chiffres.")
    digits = [int(c) for c in value]
    luhn = sum(d if i % 2 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(digits))
    if luhn % 10 and not (value.startswith(LA_POSTE) and sum(digits) % 5 == 0):
        raise ValidationError("Ce SIRET n’est pas valide : vérifiez ses chiffres.")


class Organisme(models.Model):
    nom = models.CharField("nom", max_length=160)
    sigle = models.CharField("sigle", max_length=20)
    nature = models.CharField("nature", max_length=12, choices=NatureOrganisme)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="services")
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    date_adhesion = models.DateField("a rejoint le réseau le")
    date_sortie = models.DateField("a quitté le réseau le", null=True, blank=True)
    site = models.URLField("site", max_length=300, blank=True)
    description = models.TextField("description", blank=True)

    objects = OrganismeQuerySet.as_manager()

    class Meta:
        verbose_name = "organisme"
        ordering = ["sigle"]
        constraints = [
            models.UniqueConstraint(
                Lower("sigle"), name="annuaire_sigle_unique", violation_error_message="Ce sigle est déjà pris."
            ),
            models.CheckConstraint(
                condition=Q(nature=NatureOrganisme.SERVICE, parent__isnull=False)
                | (~Q(nature=NatureOrganisme.SERVICE) & Q(parent=None)),
                name="annuaire_parent_des_services",
                violation_error_message="Un service, et lui seul, dépend d’une direction.",
            ),
            models.CheckConstraint(
                condition=Q(date_sortie=None) | Q(date_sortie__gt=F("date_adhesion")),
                name="annuaire_sortie_apres_adhesion",
                violation_error_message="La sortie du réseau doit suivre l’adhésion.",
            ),
            models.CheckConstraint(condition=Q(nature__in=NatureOrganisme.values), name="annuaire_nature_connue"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="annuaire_pas_son_propre_parent"),
        ]

    def __str__(self) -> str:
        return self.sigle

    def clean(self):
        if self.parent and self.parent.nature != NatureOrganisme.DIRECTION:
            raise ValidationError({"parent": "Un service dépend d’une direction."})

    @property
    def racine(self) -> "Organisme":
        """The direction of a service; any other organisme itself."""
        return self.parent or self


class Referent(models.Model):
    """The person in charge inside an organisme."""

    organisme = models.ForeignKey(Organisme, models.CASCADE, related_name="referents")
    nom = models.CharField("nom", max_length=120)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    courriel = models.EmailField("courriel", max_length=254, blank=True)
    telephone = models.CharField("téléphone", max_length=40, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "référent"
        ordering = ["organisme", "nom"]
        constraints = [models.UniqueConstraint(fields=["organisme", "nom"], name="annuaire_referent_unique")]

    def __str__(self) -> str:
        return self.nom

    def get_additional_data(self) -> dict:
        """What each line of its history keeps (auditlog): whose sheet it belongs to, even once this row is gone."""
        return {"organisme": self.organisme_id}


class Appartenance(models.Model):
    """A person's role, and where it holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appartenances")
    role = models.CharField("rôle", max_length=16, choices=Role)
    organisme = models.ForeignKey(Organisme, models.CASCADE, null=True, blank=True, related_name="membres")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, null=True, blank=True, related_name="membres_actifs")
    canton = models.ForeignKey(Canton, models.CASCADE, null=True, blank=True, related_name="elus")

    objects = AppartenanceQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance"
        ordering = ["user", "role"]
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=["user", "role", scope],
                    condition=Q(**{f"{scope}__isnull": False}),
                    name=f"annuaire_appartenance_{scope}",
                )
                for scope in ("organisme", "collectivite", "canton")
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(organisme=None, collectivite=None, canton=None),
                name="annuaire_appartenance_reseau",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="annuaire_role_connu"),
            models.CheckConstraint(
                condition=(
                    Q(role__in=ROLES_OF_ORGANISME, organisme__isnull=False, collectivite=None, canton=None)
                    | Q(role=Role.COLLECTIVITE, organisme=None, collectivite__isnull=False, canton=None)
                    | Q(role=Role.ELU, organisme=None, collectivite=None, canton__isnull=False)
                    | (
                        ~Q(role__in=[*ROLES_OF_ORGANISME, Role.COLLECTIVITE, Role.ELU])
                        & Q(organisme=None, collectivite=None, canton=None)
                    )
                ),
                name="annuaire_appartenance_portee",
                violation_error_message="Ce rôle demande son organisme, sa collectivité ou son canton, et eux seuls.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()}"

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        for kept in ("_roles", "_held"):  # what permissions.roles_of keeps on it
            vars(self.user).pop(kept, None)
