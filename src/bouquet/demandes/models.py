"""The work: a demande, what each organisme does for it, and who moved it when."""

import datetime

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Prestation, Thematique
from bouquet.core.text import fold
from bouquet.territoires.enums import Genre, Strate
from bouquet.territoires.models import Canton, Collectivite, Millesime

from .brouillons import Brouillon
from .compteur import Compteur
from .conventions import Convention, ConventionPartie, TransitionConvention
from .enums import (
    ENDED_INTERVENTIONS,
    ENDED_STATES,
    NEGATIVE_INTERVENTIONS,
    NEGATIVE_STATES,
    STARTED_INTERVENTIONS,
    Canal,
    Etat,
    EtatIntervention,
    Origine,
    TypeConvention,
)
from .history import Transition, reason_required
from .indicateurs import IndicateurAssistance
from .querysets import DemandeQuerySet, InterventionQuerySet

__all__ = [
    "Brouillon",
    "Compteur",
    "Convention",
    "ConventionPartie",
    "Demande",
    "IndicateurAssistance",
    "Intervention",
    "ReferenceExterne",
    "TransitionConvention",
    "TransitionDemande",
    "TransitionIntervention",
]


class Demande(models.Model):
    """A collectivité asks for help: the unit of the headline figure.

    `genre`, `population`, `strate`, `canton`, `epci` and `millesime` are the bénéficiaire's on the day of deposit
    and never change afterwards, so that no later geography rewrites a bilan.
    """

    reference = models.CharField("référence", max_length=12, unique=True, editable=False)
    beneficiaire = models.ForeignKey(Collectivite, models.PROTECT, related_name="demandes", verbose_name="bénéficiaire")
    objet = models.CharField("objet", max_length=200)
    objet_plie = models.CharField("objet sans accents", max_length=220, editable=False)
    description = models.TextField("description", blank=True)
    thematique = models.ForeignKey(Thematique, models.PROTECT, related_name="demandes", verbose_name="thématique")
    nature_souhaitee = models.ForeignKey(Nature, models.PROTECT, null=True, blank=True, related_name="+")
    prestation = models.ForeignKey(Prestation, models.SET_NULL, null=True, blank=True, related_name="demandes")
    date_demande = models.DateField("date de la demande")
    annee = models.PositiveSmallIntegerField("année", editable=False)
    canal = models.CharField("arrivée par", max_length=12, choices=Canal)
    origine = models.CharField("origine", max_length=20, choices=Origine, default=Origine.SPONTANEE)
    type_convention = models.CharField("type de convention", max_length=12, choices=TypeConvention, blank=True)
    convention = models.ForeignKey(Convention, models.PROTECT, null=True, blank=True, related_name="demandes")
    etat = models.CharField("état", max_length=20, choices=Etat, default=Etat.BROUILLON)
    doublon_de = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="doublons")
    coordonnateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="demandes_coordonnees"
    )
    communes_concernees = models.ManyToManyField(Collectivite, blank=True, related_name="demandes_concernant")
    contact_nom = models.CharField("nom du contact", max_length=120, blank=True)
    contact_fonction = models.CharField("fonction du contact", max_length=120, blank=True)
    contact_courriel = models.EmailField("courriel du contact", max_length=254, blank=True)
    contact_telephone = models.CharField("téléphone du contact", max_length=40, blank=True)
    echeance = models.DateField("échéance", null=True, blank=True)
    montant_estime = models.DecimalField(
        "montant estimé (€)", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    satisfaction = models.PositiveSmallIntegerField("satisfaction (1 à 5)", null=True, blank=True)
    satisfaction_commentaire = models.TextField("commentaire de satisfaction", blank=True)
    satisfaction_le = models.DateTimeField("satisfaction donnée le", null=True, blank=True)
    saisie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="demandes_saisies"
    )
    created_at = models.DateTimeField("saisie le", auto_now_add=True)
    # The latest row of its history or of its interventions', so that lists need not read them: services/journal.py.
    nouvelle_le = models.DateTimeField("dernière nouvelle", null=True, blank=True, editable=False)
    # Opens the follow-up page without an account; and what makes two sendings of one form a single demande.
    jeton = models.CharField("jeton de suivi", max_length=40, unique=True, null=True, blank=True, editable=False)
    cle_depot = models.CharField("clé du dépôt", max_length=64, unique=True, null=True, blank=True, editable=False)

    genre = models.CharField("genre du bénéficiaire", max_length=10, choices=Genre, editable=False)
    population = models.PositiveIntegerField("population municipale", null=True, editable=False)
    strate = models.CharField("strate", max_length=12, choices=Strate, blank=True, editable=False)
    canton = models.ForeignKey(Canton, models.PROTECT, null=True, editable=False, related_name="demandes")
    epci = models.ForeignKey(Collectivite, models.PROTECT, null=True, editable=False, related_name="demandes_membres")
    millesime = models.ForeignKey(Millesime, models.PROTECT, null=True, editable=False, related_name="+")

    objects = DemandeQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        ordering = ["-date_demande", "-reference"]
        constraints = [
            models.CheckConstraint(condition=Q(annee=ExtractYear("date_demande")), name="demandes_annee_de_la_date"),
            models.CheckConstraint(
                condition=Q(etat=Etat.DOUBLON, doublon_de__isnull=False) | (~Q(etat=Etat.DOUBLON) & Q(doublon_de=None)),
                name="demandes_doublon_et_cible",
                violation_error_message="Un doublon, et lui seul, désigne la demande qu’il répète.",
            ),
            models.CheckConstraint(condition=~Q(doublon_de=F("pk")), name="demandes_pas_doublon_de_soi"),
            models.CheckConstraint(
                condition=Q(origine=Origine.CONVENTION, type_convention__gt="")
                | (~Q(origine=Origine.CONVENTION) & Q(type_convention="", convention=None)),
                name="demandes_type_des_conventions",
                violation_error_message="Le type de convention accompagne l’origine « convention », et elle seule.",
            ),
            models.CheckConstraint(
                condition=Q(montant_estime=None) | Q(montant_estime__gte=0),
                name="demandes_montant_positif",
                violation_error_message="Le montant estimé ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5)),
                name="demandes_satisfaction_1_a_5",
                violation_error_message="La satisfaction va de 1 à 5.",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=False) | Q(satisfaction_commentaire="", satisfaction_le=None),
                name="demandes_satisfaction_entiere",
                violation_error_message="Le commentaire accompagne une note de 1 à 5.",
            ),
            models.CheckConstraint(condition=Q(genre__in=Genre.values), name="demandes_genre_connu"),
            models.CheckConstraint(
                condition=Q(genre=Genre.COMMUNE) | Q(population=None, strate="", canton=None),
                name="demandes_situation_des_communes",
            ),
            models.CheckConstraint(condition=Q(etat__in=Etat.values), name="demandes_etat_connu"),
            models.CheckConstraint(condition=Q(canal__in=Canal.values), name="demandes_canal_connu"),
            models.CheckConstraint(condition=Q(origine__in=Origine.values), name="demandes_origine_connue"),
            models.CheckConstraint(
                condition=Q(type_convention__in=["", *TypeConvention.values]), name="demandes_type_convention_connu"
            ),
            models.CheckConstraint(condition=Q(strate__in=["", *Strate.values]), name="demandes_strate_connue"),
            models.UniqueConstraint(
                fields=["convention", "annee"],
                condition=Q(convention__isnull=False),
                name="demandes_une_par_convention_et_an",
                violation_error_message="Cette convention a déjà sa demande pour cette année.",
            ),
        ]
        indexes = [
            models.Index(fields=["annee", "etat"], name="demandes_annee_etat"),
            models.Index(fields=["beneficiaire", "date_demande", "objet_plie"], name="demandes_cle"),
            # Work lists: their order, and the counts beside each state, read from the index alone.
            models.Index(fields=["-date_demande", "-reference"], name="demandes_ordre"),
            models.Index(fields=["etat", "-date_demande", "-reference"], name="demandes_etat_ordre"),
            models.Index(fields=["etat"], name="demandes_etat_seul"),  # small: it counts all of them at once
            models.Index(fields=["echeance"], condition=Q(echeance__isnull=False), name="demandes_echeance"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.objet}"

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    @property
    def derniere_nouvelle(self) -> datetime.date:
        """The day something last happened: it arrived, it moved, or the work of an organisme did."""
        return max(self.date_demande, timezone.localdate(self.nouvelle_le)) if self.nouvelle_le else self.date_demande

    def derive(self) -> None:
        """Set the fields that follow from others; `bulk_create` callers do it themselves."""
        self.annee = self.date_demande.year
        self.objet_plie = fold(self.objet)


class ReferenceExterne(models.Model):
    """An organisme's own identifier of a demande."""

    demande = models.ForeignKey(Demande, models.CASCADE, related_name="references_externes")
    organisme = models.ForeignKey(Organisme, models.PROTECT, related_name="references_externes")
    valeur = models.CharField("référence de l’organisme", max_length=80)

    class Meta:
        verbose_name = "référence externe"
        verbose_name_plural = "références externes"
        constraints = [
            models.UniqueConstraint(fields=["organisme", "valeur"], name="demandes_reference_externe_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.organisme} {self.valeur}"


class Intervention(models.Model):
    """One organisme's work on one demande. Days are held in quarters: an integer cannot be 0.3 day."""

    demande = models.ForeignKey(Demande, models.CASCADE, related_name="interventions")
    organisme = models.ForeignKey(Organisme, models.PROTECT, related_name="interventions")
    thematique = models.ForeignKey(Thematique, models.PROTECT, related_name="interventions", verbose_name="thématique")
    nature = models.ForeignKey(Nature, models.PROTECT, related_name="interventions")
    prestation = models.ForeignKey(Prestation, models.SET_NULL, null=True, blank=True, related_name="interventions")
    etat = models.CharField("état", max_length=12, choices=EtatIntervention, default=EtatIntervention.PROPOSEE)
    chef_de_file = models.BooleanField("chef de file", default=False)
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="interventions_suivies"
    )
    date_debut = models.DateField("début", null=True, blank=True)
    date_fin = models.DateField("fin", null=True, blank=True)
    date_premier_contact = models.DateField("premier contact", null=True, blank=True)
    quarts_de_jour = models.PositiveIntegerField("quarts de jour", null=True, blank=True)
    cout = models.DecimalField("coût (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    livrables = models.TextField("livrables", blank=True)
    compte_rendu = models.TextField("compte rendu", blank=True)
    mandat = models.ForeignKey(
        Convention, models.PROTECT, null=True, blank=True, related_name="interventions_mandatees"
    )
    mandat_a_fournir = models.BooleanField(
        "mandat à fournir", default=False, help_text="Travail repris d’un fichier : la convention reste à joindre."
    )
    created_at = models.DateTimeField("saisie le", auto_now_add=True)

    objects = InterventionQuerySet.as_manager()

    class Meta:
        verbose_name = "intervention"
        ordering = ["demande", "-chef_de_file", "pk"]
        # What the filters of lists ask, read from the index alone.
        indexes = [
            models.Index(fields=["organisme", "etat", "demande"], name="demandes_travail"),
            models.Index(fields=["thematique", "etat", "demande"], name="demandes_travail_thematique"),
            models.Index(fields=["nature", "etat", "demande"], name="demandes_travail_nature"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["demande"],
                condition=Q(chef_de_file=True),
                name="demandes_un_chef_de_file",
                violation_error_message="Cette demande a déjà un chef de file.",
            ),
            models.CheckConstraint(
                condition=Q(date_debut=None) | Q(date_fin=None) | Q(date_fin__gte=F("date_debut")),
                name="demandes_intervention_fin_apres_debut",
                violation_error_message="La fin doit suivre le début.",
            ),
            models.CheckConstraint(
                condition=Q(cout=None) | Q(cout__gte=0),
                name="demandes_cout_positif",
                violation_error_message="Le coût ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(nature="mod", etat__in=sorted(STARTED_INTERVENTIONS))
                | Q(mandat__isnull=False)
                | Q(mandat_a_fournir=True),
                name="demandes_mod_avec_mandat",
                violation_error_message="Une maîtrise d’ouvrage déléguée attend sa convention de mandat signée.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=EtatIntervention.values), name="demandes_etat_intervention_connu"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisme} pour {self.demande}"

    @property
    def jours(self) -> float | None:
        return None if self.quarts_de_jour is None else self.quarts_de_jour / 4


class TransitionDemande(Transition):
    demande = models.ForeignKey(Demande, models.CASCADE, related_name="transitions")

    class Meta(Transition.Meta):
        verbose_name = "changement d’état d’une demande"
        indexes = [models.Index(fields=["le"], name="demandes_nouvelles")]
        constraints = [reason_required("demandes_motif_obligatoire", negative=NEGATIVE_STATES, ended=ENDED_STATES)]


class TransitionIntervention(Transition):
    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="transitions")

    class Meta(Transition.Meta):
        verbose_name = "changement d’état d’une intervention"
        indexes = [models.Index(fields=["le"], name="demandes_nouvelles_travail")]
        constraints = [
            reason_required("demandes_motif_intervention", negative=NEGATIVE_INTERVENTIONS, ended=ENDED_INTERVENTIONS)
        ]
