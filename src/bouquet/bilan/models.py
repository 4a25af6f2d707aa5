"""Published bilans, frozen; and the editorial words of the yearly report."""

from django.db import models
from django.db.models import Q


class BilanIsFrozen(Exception):
    """Raised by an attempt to rewrite a published bilan: a correction makes a new version."""


class BilanQuerySet(models.QuerySet):
    def latest_version(self, annee: int):
        """Documents of the newest version of that year, for every perimeter."""
        newest = self.filter(annee=annee).aggregate(newest=models.Max("version"))["newest"]
        return self.filter(annee=annee, version=newest)

    def newest_of(self, perimetre: str):
        """The newest version of every year of one perimeter, oldest year first, without the facts."""
        versions = self.model._base_manager.filter(annee=models.OuterRef("annee"), perimetre=perimetre)
        newest = versions.order_by("-version").values("version")[:1]
        return self.defer("faits").filter(perimetre=perimetre, version=models.Subquery(newest)).order_by("annee")

    def update(self, **kwargs):
        raise BilanIsFrozen("Un bilan publié ne se modifie pas : publiez une nouvelle version.")

    def delete(self):
        raise BilanIsFrozen("Un bilan publié ne se supprime pas.")


class Bilan(models.Model):
    """One published document: a year, a version, a perimeter. Written once, read as it is ever after."""

    annee = models.PositiveSmallIntegerField("année")
    version = models.PositiveSmallIntegerField("version")
    perimetre = models.CharField("périmètre", max_length=40)
    arrete_le = models.DateField("arrêté le")
    contenu = models.TextField("document JSON (schéma bouquet.bilan), tel que publié")
    sha256 = models.CharField("empreinte", max_length=64)
    faits = models.BinaryField(
        "faits comptés", null=True, help_text="Du périmètre global : les lignes derrière les chiffres, compressées."
    )
    publie_le = models.DateTimeField("publié le", auto_now_add=True)

    objects = BilanQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan publié"
        verbose_name_plural = "bilans publiés"
        ordering = ["annee", "version", "perimetre"]
        constraints = [
            models.UniqueConstraint(fields=["annee", "version", "perimetre"], name="bilan_document_unique"),
            models.CheckConstraint(condition=Q(version__gte=1), name="bilan_version_positive"),
        ]

    def __str__(self) -> str:
        return f"Bilan {self.annee} v{self.version} ({self.perimetre})"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise BilanIsFrozen("Un bilan publié ne se modifie pas : publiez une nouvelle version.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise BilanIsFrozen("Un bilan publié ne se supprime pas.")


class Rapport(models.Model):
    """What people write in the yearly report; no figure: figures come from the bilan."""

    annee = models.PositiveSmallIntegerField("année", unique=True)
    titre = models.CharField("titre", max_length=160)
    edito_titre = models.CharField("titre de l’éditorial", max_length=160)
    edito_chapeau = models.TextField("chapeau de l’éditorial", blank=True)
    edito = models.TextField(
        "éditorial", help_text="Un paragraphe par ligne ; {demandes}, {communes}… reprennent le bilan."
    )
    signataires = models.JSONField("signataires : nom, fonction", default=list, blank=True)
    demarche = models.TextField("la démarche", blank=True)
    animation = models.TextField("l’animation du réseau", blank=True)
    perspectives_titre = models.CharField("titre des perspectives", max_length=160, blank=True)
    perspectives = models.TextField("perspectives", blank=True)
    appel = models.CharField("appel de la quatrième de couverture", max_length=160, blank=True)
    adresse = models.TextField("adresse de la quatrième de couverture", blank=True)

    class Meta:
        verbose_name = "textes du rapport"
        verbose_name_plural = "textes des rapports"
        ordering = ["-annee"]

    def __str__(self) -> str:
        return f"{self.titre} {self.annee}"


class Action(models.Model):
    """A rencontre, webinaire or atelier as the report tells it, with the number of people who came."""

    class Format(models.TextChoices):
        WEBINAIRE = "webinaire", "Webinaire"
        ATELIER = "atelier", "Atelier"
        RENCONTRE = "rencontre", "Rencontre"

    rapport = models.ForeignKey(Rapport, models.CASCADE, related_name="actions")
    format = models.CharField("format", max_length=12, choices=Format)
    titre = models.CharField("titre", max_length=160)
    date = models.DateField("date")
    participants = models.PositiveIntegerField("participants")

    class Meta:
        verbose_name = "action d’animation"
        verbose_name_plural = "actions d’animation"
        ordering = ["date", "pk"]

    def __str__(self) -> str:
        return self.titre
