"""A demande that somebody began on the public site and will finish later, by the link of a mail."""

from django.db import models


class Brouillon(models.Model):
    """What was typed, as the form sent it. It is no demande: nobody but the holder of the link reads it."""

    jeton = models.CharField("jeton", max_length=40, unique=True, editable=False)
    courriel = models.EmailField("courriel", max_length=254)
    champs = models.JSONField("champs", default=dict)
    modifie_le = models.DateTimeField("modifié le")
    expire_le = models.DateTimeField("effacé à partir du", db_index=True)

    class Meta:
        verbose_name = "brouillon de demande"
        verbose_name_plural = "brouillons de demandes"
        ordering = ["-modifie_le"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expire_le__gt=models.F("modifie_le")),
                name="demandes_brouillon_expire_apres",
                violation_error_message="Un brouillon expire après sa dernière modification.",
            ),
        ]

    def __str__(self) -> str:
        return f"Brouillon du {self.modifie_le:%d/%m/%Y}"
