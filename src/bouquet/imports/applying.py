"""Writing the plans of a chunk, in bulk: few queries whatever the rows, and an `Effet` for all that must be undone."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bouquet.core.text import fold
from bouquet.demandes.enums import Canal, Origine
from bouquet.demandes.models import (
    Demande,
    Intervention,
    ReferenceExterne,
    TransitionDemande,
    TransitionIntervention,
)
from bouquet.demandes.services import freeze, reserve_references
from bouquet.territoires.models import Collectivite
from bouquet.territoires.services import SituationIndex

from .fields import CONTACT, description_of, first_said
from .models import Import
from .planning import DemandePlan, InterventionPlan, Planner
from .resolving_collectivites import NewBody
from .writing import BATCH, creation, insert_rows, modification, record, set_fields, update_fields, write_history

FROM_BENEFICIAIRE = {"genre", "population", "strate", "canton_id", "epci_id", "millesime_id"}


class Applier:
    """Applies chunk after chunk on behalf of one import. The caller holds the transaction."""

    def __init__(self, source: Import, planner: Planner, new_bodies: Iterable[NewBody]):
        self.source, self.planner = source, planner
        self.history = {
            "motif": f"import de {source.fichier}",
            "auteur_id": source.auteur_id,
            "auteur_nom": str(source.auteur) if source.auteur else f"Import {source.organisme.sigle}",
            "le": source.applique_le,
        }
        self.situations = SituationIndex.load()
        self.beneficiaires: dict[int, Collectivite] = {}
        self.before: dict[int, str] = {}  # state of each demande of the chunk before it changes
        self.created: set[int] = set()  # identities of the plans whose intervention the chunk created
        self.new_ids = self.create_bodies(new_bodies)

    def create_bodies(self, bodies: Iterable[NewBody]) -> dict[str, int]:
        """SIREN → id of the bénéficiaires announced by the file."""
        created = [
            (Collectivite(genre=body.genre, siren=body.siren, nom=body.nom, nom_plie=fold(body.nom)), body.ligne)
            for body in bodies
        ]
        Collectivite.objects.bulk_create([c for c, _ in created], batch_size=BATCH)
        record(creation(self.source, ligne, c) for c, ligne in created)
        return {c.siren: c.pk for c, _ in created}

    def apply(self, plans: Sequence[DemandePlan]) -> None:
        plans = [plan for plan in plans if not plan.is_unchanged]
        self.load_beneficiaires(plans)
        new = [plan for plan in plans if plan.demande is None]
        changed = [plan for plan in plans if plan.demande is not None]
        self.create_demandes(new)
        self.change_demandes(changed)
        self.demote(changed)
        self.create_interventions(plans)
        self.change_interventions(changed)
        self.add_links(plans)
        self.add_history(new, plans)

    def load_beneficiaires(self, plans: Sequence[DemandePlan]) -> None:
        wanted = {self.beneficiaire_id(plan) for plan in plans} - self.beneficiaires.keys()
        self.beneficiaires |= Collectivite.objects.in_bulk(wanted) if wanted else {}

    def beneficiaire_id(self, plan: DemandePlan) -> int:
        """The recorded id, also of a bénéficiaire that this file has just created."""
        said = plan.row.beneficiaire
        return self.new_ids[said] if isinstance(said, str) else said

    def freeze(self, demande: Demande) -> None:
        demande.derive()
        demande.beneficiaire = self.beneficiaires[demande.beneficiaire_id]
        freeze(demande, self.situations.of(demande.beneficiaire_id, demande.annee))

    def create_demandes(self, plans: Sequence[DemandePlan]) -> None:
        by_year = Counter(plan.lead.date_demande.year for plan in plans)
        references = {
            annee: iter(reserve_references(annee=annee, count=count)) for annee, count in sorted(by_year.items())
        }
        for plan in plans:
            plan.demande = self.new_demande(plan, next(references[plan.lead.date_demande.year]))
        Demande.objects.bulk_create([plan.recorded for plan in plans], batch_size=BATCH)
        for plan in plans:
            self.planner.met[plan.recorded.pk] = plan.row.ligne
        record(creation(self.source, plan.row.ligne, plan.recorded) for plan in plans)

    def new_demande(self, plan: DemandePlan, reference: str) -> Demande:
        lead, rows = plan.lead, plan.rows
        demande = Demande(
            reference=reference,
            beneficiaire_id=self.beneficiaire_id(plan),
            objet=lead.objet,
            description=description_of(rows),
            thematique_id=lead.thematique,
            nature_souhaitee_id=lead.nature,
            date_demande=lead.date_demande,
            canal=Canal.IMPORT,
            origine=first_said(rows, "origine") or Origine.SAISIE_PARTENAIRE,
            type_convention=first_said(rows, "type_convention"),
            etat=plan.etat,
            saisie_par=self.source.auteur,
            **{name: first_said(rows, name) for name in CONTACT},
        )
        self.freeze(demande)
        return demande

    def change_demandes(self, plans: Sequence[DemandePlan]) -> None:
        effects, updates = [], []
        self.before = {plan.recorded.pk: plan.recorded.etat for plan in plans}
        for plan in plans:
            demande, changes = plan.recorded, dict(plan.changes)
            if "beneficiaire_id" in changes:
                changes["beneficiaire_id"] = (demande.beneficiaire_id, self.beneficiaire_id(plan))
            if plan.etats:
                changes["etat"] = (demande.etat, plan.etat)
            names = set_fields(demande, {name: after for name, (_, after) in changes.items()})
            if names & {"objet", "date_demande", "beneficiaire_id"}:
                self.freeze(demande)
                names |= {"objet_plie", "annee", *FROM_BENEFICIAIRE}
            linked = {"reference_externe": ("", plan.externe), "communes_ajoutees": ([], list(plan.communes))}
            changes |= {name: pair for name, pair in linked.items() if pair[1]}
            if changes:
                effects.append(modification(self.source, plan.row.ligne, demande, changes))
                updates.append((demande, names))
        record(effects)
        update_fields(Demande, updates)

    def demote(self, plans: Sequence[DemandePlan]) -> None:
        """Before anything else: a demande has one chef de file at most. (Undone last, for the same reason.)"""
        former = [(plan.row.ligne, plan.demoted) for plan in plans if plan.demoted]
        record(modification(self.source, ligne, i, {"chef_de_file": (True, False)}) for ligne, i in former)
        update_fields(Intervention, [(i, set_fields(i, {"chef_de_file": False})) for _, i in former])

    def create_interventions(self, plans: Sequence[DemandePlan]) -> None:
        new = [(plan.recorded, p) for plan in plans for p in plan.interventions if p.is_new]
        for demande, planned in new:
            planned.intervention = self.new_intervention(demande, planned)
        Intervention.objects.bulk_create([p.recorded for _, p in new], batch_size=BATCH)
        record(creation(self.source, p.row.ligne, p.recorded) for _, p in new)
        moves = [({"intervention_id": p.recorded.pk}, "", p.etats) for _, p in new]
        write_history(TransitionIntervention, moves, self.history)
        self.created = {id(p) for _, p in new}

    def new_intervention(self, demande: Demande, planned: InterventionPlan) -> Intervention:
        row = planned.row
        return Intervention(
            demande=demande,
            organisme_id=row.organisme,
            thematique_id=row.thematique,
            nature_id=row.nature,
            etat=planned.etat,
            chef_de_file=planned.chef_de_file,
            date_debut=row.date_debut,
            date_fin=row.date_fin,
            quarts_de_jour=row.quarts,
            mandat_a_fournir=planned.mandat_a_fournir,
        )

    def change_interventions(self, plans: Sequence[DemandePlan]) -> None:
        effects, updates, moves = [], [], []
        for planned in (p for plan in plans for p in plan.interventions if id(p) not in self.created):
            intervention, changes = planned.recorded, dict(planned.changes)
            if planned.etats:
                changes["etat"] = (intervention.etat, planned.etat)
                moves.append(({"intervention_id": intervention.pk}, intervention.etat, planned.etats))
            if changes:
                after = {name: pair[1] for name, pair in changes.items()}
                updates.append((intervention, set_fields(intervention, after)))
                effects.append(modification(self.source, planned.row.ligne, intervention, changes))
        record(effects)
        update_fields(Intervention, updates)
        write_history(TransitionIntervention, moves, self.history)

    def add_links(self, plans: Sequence[DemandePlan]) -> None:
        """The sender's own references, and the communes concerned."""
        references = [
            {"demande_id": plan.recorded.pk, "organisme_id": self.source.organisme_id, "valeur": plan.externe}
            for plan in plans
            if plan.externe
        ]
        insert_rows(ReferenceExterne, references)
        through = Demande.communes_concernees.through
        through.objects.bulk_create(
            [
                through(demande_id=plan.recorded.pk, collectivite_id=commune)
                for plan in plans
                for commune in plan.communes
            ],
            batch_size=BATCH,
        )

    def add_history(self, new: Sequence[DemandePlan], plans: Sequence[DemandePlan]) -> None:
        created = {id(plan) for plan in new}
        moves = [
            ({"demande_id": plan.recorded.pk}, "" if id(plan) in created else self.before[plan.recorded.pk], plan.etats)
            for plan in plans
            if plan.etats
        ]
        write_history(TransitionDemande, moves, self.history)
