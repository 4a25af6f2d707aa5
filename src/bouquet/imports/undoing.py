"""Undoing one import: what it created goes, what it changed comes back, unless somebody has worked on it since."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.core.audit import disable_auditlog
from bouquet.demandes.models import (
    Demande,
    Intervention,
    ReferenceExterne,
    Transition,
    TransitionDemande,
    TransitionIntervention,
)
from bouquet.demandes.services import freeze
from bouquet.territoires.models import Collectivite
from bouquet.territoires.services import SituationIndex

from .models import Effet, Import
from .states import agrees, from_interventions
from .writing import footprint, set_fields, update_fields, write_history

CHUNK = 1_000
LINKS = ("reference_externe", "communes_ajoutees")  # what an effect holds besides fields
FROZEN = {"objet_plie", "annee", "genre", "population", "strate", "canton_id", "epci_id", "millesime_id"}
OWN = {
    Demande: {"interventions", "transitions", "references_externes"},
    Intervention: {"transitions"},
    Collectivite: set(),
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    ligne: int
    objet: str
    raison: str

    def __str__(self) -> str:
        return f"ligne {self.ligne}, {self.objet} : {self.raison}"


@dataclass(slots=True)
class UndoReport:
    """`removed` and `restored` count by kind; `kept` are bénéficiaires that serve elsewhere by now."""

    removed: Counter = field(default_factory=Counter)
    restored: Counter = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)


class UndoRefused(Exception):
    """Somebody has worked on what the import made: nothing was undone."""

    def __init__(self, obstacles: Sequence[Obstacle]):
        self.obstacles = obstacles
        super().__init__(f"{len(obstacles)} obstacles")


class _Rehearsal(Exception):
    """Ends a dry run: what was tried is rolled back."""


def undo_import(
    *, source: Import, apply: bool, auteur: User | None = None, undone_at: dt.datetime | None = None
) -> UndoReport:
    """Undo an import, or only say what that would do. Raises UndoRefused with everything that prevents it."""
    undone_at = undone_at or timezone.now()
    report = UndoReport()
    try:
        with transaction.atomic():
            locked = Import.objects.select_for_update().get(pk=source.pk)
            if locked.etat == Import.Etat.ANNULE:
                raise UndoRefused([Obstacle(0, locked.fichier, "cet import est déjà annulé")])
            report.obstacles = list(obstacles(locked))
            if report.obstacles:
                raise UndoRefused(report.obstacles)
            with disable_auditlog():  # what it restores is told by the import itself, row by row
                Undoer(locked, report, auteur, undone_at).run()
            if not apply:
                raise _Rehearsal
    except _Rehearsal:
        return report
    source.refresh_from_db()
    return report


def obstacles(source: Import) -> Iterator[Obstacle]:
    """Everything that happened since to what the import made."""
    for action, model in ((a, m) for a in Effet.Action.values for m in (Demande, Intervention)):
        for effects in chunks(source, action, model):
            objects = {effect.pk: target(effect, model) for effect in effects}
            if action == Effet.Action.MODIFICATION:
                yield from edited(effects, objects)
            else:
                yield from touched(source, model, [e for e in effects if objects[e.pk]], objects)


def chunks(source: Import, action: str, model: type[models.Model]) -> Iterator[list[Effet]]:
    """Effects of one kind, latest first."""
    name = model.__name__.lower()
    related = f"{name}__organisme" if model is Intervention else name
    effects = source.effets.filter(action=action, cible=name, **{f"{name}__isnull": False}).select_related(related)
    last = None
    while True:
        following = effects if last is None else effects.filter(pk__lt=last)
        chunk = list(following.order_by("-pk")[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].pk


def target(effect: Effet, model: type[models.Model]) -> Any:
    return getattr(effect, model.__name__.lower())


def edited(effects: Sequence[Effet], objects: dict[int, Any]) -> Iterator[Obstacle]:
    """Fields that no longer hold what the import wrote."""
    for effect in effects:
        instance = objects[effect.pk]
        for name, after in effect.apres.items():
            if name not in LINKS and getattr(instance, name) != python_value(instance, name, after):
                yield Obstacle(effect.ligne, str(instance), f"« {name} » a changé depuis")


def python_value(instance: models.Model, name: str, value: Any) -> Any:
    field_ = next(field for field in instance._meta.concrete_fields if field.attname == name)
    return value if value is None or field_.is_relation else field_.to_python(value)


def touched(source: Import, model: type[models.Model], effects: Sequence[Effet], objects: dict) -> Iterator[Obstacle]:
    """Created objects that were edited, moved to another state, or used by something else."""
    by_pk = {objects[effect.pk].pk: effect for effect in effects}
    for effect in effects:
        if footprint(objects[effect.pk]) != effect.apres["empreinte"]:
            yield Obstacle(effect.ligne, str(objects[effect.pk]), "a été modifiée depuis")
    history = TransitionDemande if model is Demande else TransitionIntervention
    name = model.__name__.lower()
    later = history.objects.filter(**{f"{name}__in": by_pk}).exclude(le__in=own_moments(source))
    for pk in sorted(set(later.values_list(name, flat=True))):
        yield Obstacle(by_pk[pk].ligne, str(objects[by_pk[pk].pk]), "a changé d’état depuis")
    if model is Demande:
        yield from joined(source, by_pk)
    for label, pk in linked(model, list(by_pk)):
        yield Obstacle(by_pk[pk].ligne, str(objects[by_pk[pk].pk]), f"sert à autre chose ({label})")


def own_moments(source: Import) -> set[dt.datetime]:
    """When this import wrote history, and when later ones, undone since, wrote theirs and took it back."""
    undone = Import.objects.filter(etat=Import.Etat.ANNULE, pk__gt=source.pk).values_list("applique_le", "annule_le")
    return {source.applique_le, *(moment for pair in undone for moment in pair if moment)}


def joined(source: Import, by_pk: dict[int, Effet]) -> Iterator[Obstacle]:
    """Interventions and references that this import did not write."""
    own = source.effets.filter(action=Effet.Action.CREATION, intervention__isnull=False).values("intervention")
    others = Intervention.objects.filter(demande__in=by_pk).exclude(pk__in=own).select_related("organisme", "demande")
    for intervention in others:
        effect = by_pk[intervention.demande_id]
        yield Obstacle(effect.ligne, str(intervention.demande), f"{intervention.organisme} y intervient depuis")
    references = ReferenceExterne.objects.filter(demande__in=by_pk).exclude(organisme=source.organisme_id)
    for reference in references.select_related("organisme", "demande"):
        effect = by_pk[reference.demande_id]
        yield Obstacle(effect.ligne, str(reference.demande), f"{reference.organisme} l’a rattachée à un dossier")


def linked(model: type[models.Model], pks: Sequence[int]) -> Iterator[tuple[str, int]]:
    """(what, pk) for each object that something else points at: deleting it would lose or block that."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if relation.get_accessor_name() in OWN[model] or other is Effet or isinstance(other, str):
            continue
        name = f"{relation.field.name}__in"
        used = other._base_manager.filter(**{name: pks}).values_list(relation.field.name, flat=True)
        for pk in sorted(set(used)):
            yield str(other._meta.verbose_name), pk


class Undoer:
    """Does it, in the order that keeps every constraint true."""

    def __init__(self, source: Import, report: UndoReport, auteur: User | None, undone_at: dt.datetime):
        self.source, self.report, self.undone_at = source, report, undone_at
        self.situations: SituationIndex | None = None
        self.history = {
            "motif": f"annulation de l’import de {source.fichier}",
            "auteur_id": auteur.pk if auteur else None,
            "auteur_nom": str(auteur) if auteur else "Annulation d’import",
            "le": undone_at,
        }

    def run(self) -> None:
        joined_demandes = self.remove_interventions()
        for model, history in ((Intervention, TransitionIntervention), (Demande, TransitionDemande)):
            for effects in chunks(self.source, Effet.Action.MODIFICATION, model):
                self.restore(model, history, effects)
        self.remove_demandes()
        self.settle(joined_demandes)
        self.remove_collectivites()
        self.source.etat, self.source.annule_le = Import.Etat.ANNULE, self.undone_at
        self.source.save(update_fields=["etat", "annule_le"])

    def remove_interventions(self) -> set[int]:
        """Ids of the demandes they belonged to."""
        demandes: set[int] = set()
        for effects in chunks(self.source, Effet.Action.CREATION, Intervention):
            pks = [effect.intervention_id for effect in effects]
            demandes.update(e.demande_id for e in effects if e.demande_id)
            Intervention.objects.filter(pk__in=pks).delete()
            self.report.removed["interventions"] += len(pks)
        return demandes

    def remove_demandes(self) -> None:
        for effects in chunks(self.source, Effet.Action.CREATION, Demande):
            pks = [effect.demande_id for effect in effects]
            Demande.objects.filter(pk__in=pks).delete()
            self.report.removed["demandes"] += len(pks)

    def remove_collectivites(self) -> None:
        """Those that nothing else uses by now."""
        for effects in chunks(self.source, Effet.Action.CREATION, Collectivite):
            by_pk = {e.collectivite_id: e.collectivite for e in effects if e.collectivite_id}
            used = {pk for _, pk in linked(Collectivite, list(by_pk))}
            self.report.kept += [str(by_pk[pk]) for pk in sorted(used)]
            Collectivite.objects.filter(pk__in=by_pk.keys() - used).delete()
            self.report.removed["bénéficiaires"] += len(by_pk.keys() - used)

    def restore(self, model: type[models.Model], history: type[Transition], effects: Sequence[Effet]) -> None:
        """Latest change first, so that a chef de file steps down before the former one is back."""
        name, moves = model.__name__.lower(), []
        for effect in effects:
            instance = target(effect, model)
            before = {k: python_value(instance, k, v) for k, v in effect.avant.items() if k not in LINKS}
            if "etat" in before:
                moves.append(({f"{name}_id": instance.pk}, instance.etat, [before["etat"]]))
            names = set_fields(instance, before)
            if model is Demande:
                self.restore_links(effect)
                names |= self.refreeze(instance) if names & {"objet", "date_demande", "beneficiaire_id"} else set()
            update_fields(model, [(instance, names)])
            self.report.restored[f"{name}s"] += 1
        write_history(history, moves, self.history)

    def restore_links(self, effect: Effet) -> None:
        if value := effect.apres.get("reference_externe"):
            ReferenceExterne.objects.filter(
                demande=effect.demande_id, organisme=self.source.organisme_id, valeur=value
            ).delete()
        if (communes := effect.apres.get("communes_ajoutees")) and effect.demande:
            effect.demande.communes_concernees.remove(*communes)

    def refreeze(self, demande: Demande) -> set[str]:
        demande.derive()
        self.situations = self.situations or SituationIndex.load()
        freeze(demande, self.situations.of(demande.beneficiaire_id, demande.annee))
        return set(FROZEN)

    def settle(self, demandes: set[int]) -> None:
        """A demande that lost an intervention and stays may have to follow the state of the others."""
        moves, changed = [], []
        remaining = Demande.objects.filter(pk__in=demandes).prefetch_related("interventions")
        for demande in remaining:
            etats = [intervention.etat for intervention in demande.interventions.all()]
            if etats and not agrees(demande.etat, etats):
                etat = from_interventions(etats, demande.etat)
                moves.append(({"demande_id": demande.pk}, demande.etat, [etat]))
                changed.append((demande, set_fields(demande, {"etat": etat})))
        update_fields(Demande, changed)
        write_history(TransitionDemande, moves, self.history)
        Demande.objects.filter(pk__in=demandes).read_news_again()
