"""Which organisme a row speaks of: the sender, or one of its services."""

import datetime as dt
from collections import defaultdict

from rapidfuzz import fuzz, process

from bouquet.annuaire.enums import NatureOrganisme
from bouquet.annuaire.models import Organisme
from bouquet.core.tableaux.refus import NBSP
from bouquet.core.text import fold

from .issues import Log


class Organismes:
    """The sender and its services. Nobody's file speaks for another organisme."""

    def __init__(self, sender: Organisme):
        self.sender = sender
        everyone = list(Organisme.objects.select_related("parent"))
        self.scope = {o.pk: o for o in everyone if sender.pk in (o.pk, o.parent_id)}
        self.all = {o.pk: o for o in everyone}
        self.with_services = {o.parent_id for o in everyone if o.parent_id}
        self.names: dict[str, set[int]] = defaultdict(set)
        for organisme in everyone:
            for name in (organisme.sigle, organisme.nom):
                self.names[fold(name)].add(organisme.pk)

    def resolve(self, ligne: int, named: dict[str, str], day: dt.date | None, log: Log) -> int:
        """Id of the organisme at work. `named` may hold `organisme` and `service`; issues go to the log."""
        chosen = self.sender.pk
        for column in ("organisme", "service"):
            if text := named.get(column):
                found = self.find(ligne, column, text, chosen, log)
                if found is None:
                    return chosen
                chosen = found
        column = "service" if "service" in named else "organisme"
        self.check(ligne, column, self.all[chosen], day, log)
        return chosen

    def find(self, ligne: int, column: str, text: str, above: int, log: Log) -> int | None:
        known = self.names.get(fold(text), set())
        own = known & self.scope.keys()
        if column == "service":
            own = {pk for pk in own if pk == above or self.all[pk].parent_id == above} or own
        if len(own) == 1:
            return own.pop()
        if known & {self.sender.parent_id}:
            return self.sender.pk  # a service that names its own direction
        if own:
            log.add(ligne, column, text, "ce nom désigne plusieurs services", "écrivez le sigle")
        elif known:
            log.add(
                ligne,
                column,
                text,
                f"ce fichier est celui de {self.sender.sigle}, il ne peut pas parler pour un autre organisme",
                "retirez la ligne, ou envoyez-la avec le fichier de cet organisme",
            )
        else:
            log.add(ligne, column, text, "organisme ou service inconnu", self.hint(text))
        return None

    def hint(self, text: str) -> str:
        labels = {fold(name): name for o in self.scope.values() for name in (o.sigle, o.nom)}
        near = process.extractOne(fold(text), list(labels), scorer=fuzz.WRatio, score_cutoff=60)
        if near:
            return f"écrivez «{NBSP}{labels[near[0]]}{NBSP}», si c’est bien lui"
        return f"choisissez parmi{NBSP}: {', '.join(sorted(o.sigle for o in self.scope.values()))}"

    def check(self, ligne: int, column: str, organisme: Organisme, day: dt.date | None, log: Log) -> None:
        """A direction with services names the one at work; and an organisme works while it is in the network."""
        if organisme.nature == NatureOrganisme.DIRECTION and organisme.pk in self.with_services:
            services = sorted(o.sigle for o in self.all.values() if o.parent_id == organisme.pk)
            log.add(
                ligne,
                "service",
                "",
                f"le service de {organisme.sigle} qui intervient n’est pas nommé",
                f"remplissez la colonne service{NBSP}: {', '.join(services)}",
            )
        if day and day < organisme.date_adhesion:
            self.outside(ligne, column, organisme, f"a rejoint le réseau le {organisme.date_adhesion:%d/%m/%Y}", log)
        elif day and organisme.date_sortie and day >= organisme.date_sortie:
            self.outside(ligne, column, organisme, f"a quitté le réseau le {organisme.date_sortie:%d/%m/%Y}", log)

    def outside(self, ligne: int, column: str, organisme: Organisme, why: str, log: Log) -> None:
        log.add(
            ligne,
            "date_demande" if column == "organisme" else column,
            organisme.sigle,
            f"{organisme.sigle} {why}{NBSP}: ce travail est en dehors",
            "corrigez la date, ou retirez la ligne",
        )
