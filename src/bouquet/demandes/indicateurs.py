"""What the rule of assistance technique needs to know of a collectivité, year by year."""

from collections.abc import Iterable

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Collectivite

from . import eligibilite

RESULTATS = [
    (eligibilite.Eligibilite.ELIGIBLE.value, "Éligible"),
    (eligibilite.Eligibilite.NON_ELIGIBLE.value, "Non éligible"),
    (eligibilite.Eligibilite.MAINTIEN.value, "Maintien un an"),
    (eligibilite.Eligibilite.INDETERMINE.value, "Indéterminé"),
]
SHARE = [MinValueValidator(0), MaxValueValidator(1)]


class IndicateurAssistance(models.Model):
    """The figures of a year, each empty when unknown; `force` is decided by a person, who says why."""

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="indicateurs_assistance")
    annee = models.PositiveSmallIntegerField("année")
    population_totale = models.PositiveIntegerField("population totale", null=True, blank=True)
    unite_urbaine = models.PositiveIntegerField("population de l’unité urbaine", null=True, blank=True)
    liste_prefet = models.BooleanField("sur la liste préfectorale", null=True, blank=True)
    potentiel = models.DecimalField("potentiel", max_digits=9, decimal_places=2, null=True, blank=True)
    potentiel_moyen = models.DecimalField("potentiel moyen", max_digits=9, decimal_places=2, null=True, blank=True)
    part_population_eligible = models.DecimalField(
        "part de population éligible", max_digits=5, decimal_places=4, null=True, blank=True, validators=SHARE
    )
    part_communes_montagne = models.DecimalField(
        "part de communes de montagne", max_digits=5, decimal_places=4, null=True, blank=True, validators=SHARE
    )
    precedent = models.CharField("résultat de l’année précédente", max_length=12, choices=RESULTATS, blank=True)
    force = models.CharField("résultat décidé", max_length=12, choices=RESULTATS, blank=True)
    motif = models.CharField("motif de la décision", max_length=300, blank=True)

    class Meta:
        verbose_name = "indicateurs d’assistance technique"
        verbose_name_plural = "indicateurs d’assistance technique"
        ordering = ["-annee", "collectivite"]
        constraints = [
            models.UniqueConstraint(fields=["collectivite", "annee"], name="demandes_indicateur_unique"),
            models.CheckConstraint(
                condition=Q(force="") | Q(motif__gt=""),
                name="demandes_eligibilite_forcee_motivee",
                violation_error_message="Un résultat décidé demande son motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collectivite} en {self.annee}"

    def resultat(self) -> eligibilite.Resultat:
        """What a person decided, else what the rule gives; nothing is guessed for a syndicat, which it ignores."""
        if self.force:
            return eligibilite.Resultat(eligibilite.Eligibilite(self.force), (f"Décidé : {self.motif}",))
        before = eligibilite.Eligibilite(self.precedent) if self.precedent else None
        if self.collectivite.genre == Genre.COMMUNE:
            figures = (self.population_totale, self.unite_urbaine, self.liste_prefet)
            return eligibilite.evaluate(
                eligibilite.Commune(self.annee, *figures, self.potentiel, self.potentiel_moyen, before)
            )
        if self.collectivite.genre == Genre.EPCI:
            shares = (self.part_population_eligible, self.part_communes_montagne)
            return eligibilite.evaluate(eligibilite.Epci(self.annee, self.population_totale, *shares, before))
        return eligibilite.Resultat(
            eligibilite.Eligibilite.INDETERMINE, ("La règle ne dit rien de ce genre de collectivité.",)
        )

    @property
    def libelle(self) -> str:
        return dict(RESULTATS)[self.resultat().eligibilite.value]


def latest_indicateurs(places: Iterable[Collectivite], annee: int) -> dict[int, IndicateurAssistance]:
    """What is known of each for that year, else for the year before: one query. An older result decides nothing."""
    known = {one.pk: one for one in places}
    rows = IndicateurAssistance.objects.filter(collectivite__in=known, annee__in=(annee - 1, annee)).order_by("annee")
    found = {row.collectivite_id: row for row in rows}
    for key, row in found.items():
        row.collectivite = known[key]
    return found
