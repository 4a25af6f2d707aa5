"""What a person who came thought of a séance."""

from django.db import models
from django.db.models import Q

from .inscription import Inscription

NOTES = ((5, "Très utile"), (4, "Utile"), (3, "Assez utile"), (2, "Peu utile"), (1, "Pas utile"))


class Evaluation(models.Model):
    """One for each person who came, from 1 to 5; it is read without the name."""

    inscription = models.OneToOneField(Inscription, models.CASCADE, related_name="evaluation")
    note = models.PositiveSmallIntegerField("note", choices=NOTES)
    commentaire = models.TextField("commentaire", blank=True, max_length=2000)
    le = models.DateTimeField("le")

    class Meta:
        verbose_name = "évaluation"
        ordering = ["-le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(note__gte=1, note__lte=5),
                name="rencontres_evaluation_note",
                violation_error_message="Une note va de 1 à 5.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.note} / 5"
