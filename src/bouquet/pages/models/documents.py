"""The index of everything public: what the search finds, what the plan of the site and the sitemap list."""

from django.db import models
from django.utils import timezone


class DocumentPublic(models.Model):
    """One public page as the search knows it. Written by `indexing` only; thrown away and made again at any time."""

    made_by_program = True

    cle = models.CharField("clé", max_length=160, unique=True)
    genre = models.CharField("genre", max_length=32, db_index=True)
    titre = models.CharField("titre", max_length=240)
    resume = models.CharField("résumé", max_length=300, blank=True)
    adresse = models.CharField("adresse", max_length=300)
    empreinte = models.CharField("empreinte", max_length=64)
    modifie_le = models.DateTimeField("modifié le", default=timezone.now)

    class Meta:
        verbose_name = "document public"
        verbose_name_plural = "documents publics"
        ordering = ["genre", "titre", "pk"]

    def __str__(self) -> str:
        return self.titre


class MotPublic(models.Model):
    """A word of a public page: folded, its root, as it was written, and how telling the place is where it stands."""

    made_by_program = True

    document = models.ForeignKey(DocumentPublic, models.CASCADE, related_name="mots")
    mot = models.CharField("mot plié", max_length=48)
    racine = models.CharField("racine", max_length=48)
    forme = models.CharField("mot écrit", max_length=60)
    poids = models.PositiveSmallIntegerField("poids")
    genre = models.CharField("genre du document", max_length=32)

    class Meta:
        verbose_name = "mot d’un document public"
        verbose_name_plural = "mots des documents publics"
        constraints = [models.UniqueConstraint(fields=["document", "mot"], name="pages_mot_unique")]
        # The search reads these columns only: both lookups are answered by the index alone.
        indexes = [
            models.Index(fields=["racine", "document", "poids", "genre"], name="pages_mot_racine"),
            models.Index(fields=["mot", "document", "poids", "genre", "racine"], name="pages_mot_mot"),
        ]

    def __str__(self) -> str:
        return self.forme
