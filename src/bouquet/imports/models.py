"""Each file that was applied: what it was, what it changed, and what is needed to undo it."""

from pathlib import Path

from django.conf import settings
from django.db import models

from bouquet.annuaire.models import Organisme
from bouquet.demandes.models import Demande, Intervention
from bouquet.territoires.models import Collectivite

from .campagnes import Campagne, Reponse
from .querysets import OwnQuerySet

__all__ = ["Campagne", "Effet", "Import", "ImportDepose", "Reponse"]
PRIVATE = Path("private/imports")  # under MEDIA_ROOT, which no address serves


class Import(models.Model):
    class Etat(models.TextChoices):
        APPLIQUE = "applique", "Appliqué"
        ANNULE = "annule", "Annulé"

    organisme = models.ForeignKey(Organisme, models.PROTECT, related_name="imports")
    fichier = models.CharField("nom du fichier", max_length=255)
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.APPLIQUE)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    rapport = models.JSONField("compte rendu : lignes, créations, modifications, inchangées", default=dict)
    # Every change of state that an import writes carries this very instant: undoing it can tell its own from others'.
    applique_le = models.DateTimeField("appliqué le", db_index=True)
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ["-applique_le", "-pk"]

    def __str__(self) -> str:
        return f"{self.fichier} ({self.organisme})"


class Effet(models.Model):
    """One object that an import created or changed: its changed fields before and after, or the print of a creation.

    `apres` of a creation is `{"empreinte": …}`, which tells whether somebody has edited the object since.
    """

    class Action(models.TextChoices):
        CREATION = "creation", "Création"
        MODIFICATION = "modification", "Modification"

    class Cible(models.TextChoices):
        COLLECTIVITE = "collectivite", "Collectivité"
        DEMANDE = "demande", "Demande"
        INTERVENTION = "intervention", "Intervention"

    source = models.ForeignKey(Import, models.CASCADE, related_name="effets")
    ligne = models.PositiveIntegerField("première ligne du fichier")
    action = models.CharField(max_length=12, choices=Action)
    # Said apart from the keys below, which are lost with the objects they point at.
    cible = models.CharField(max_length=12, choices=Cible)
    collectivite = models.ForeignKey(Collectivite, models.SET_NULL, null=True, related_name="+")
    demande = models.ForeignKey(Demande, models.SET_NULL, null=True, related_name="+")
    intervention = models.ForeignKey(Intervention, models.SET_NULL, null=True, related_name="+")
    avant = models.JSONField("champs avant", default=dict)
    apres = models.JSONField("champs après", default=dict)

    class Meta:
        verbose_name = "effet d’un import"
        verbose_name_plural = "effets des imports"
        ordering = ["source", "pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, ligne {self.ligne}"


class ImportDepose(models.Model):
    """A file sent by browser, kept until it is applied or given up. What was looked at is what will be applied."""

    organisme = models.ForeignKey(Organisme, models.CASCADE, related_name="+")
    nom = models.CharField("nom du fichier", max_length=255)
    fichier = models.CharField("où il est gardé", max_length=80, unique=True)
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    le = models.DateTimeField("déposé le")
    # Once applied: whoever presses the button twice is led to the same import.
    source = models.OneToOneField(Import, models.CASCADE, null=True, blank=True, related_name="depot")

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier déposé"
        verbose_name_plural = "fichiers déposés"
        ordering = ["-le", "-pk"]

    def __str__(self) -> str:
        return f"{self.nom} ({self.organisme})"

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / PRIVATE / self.fichier
