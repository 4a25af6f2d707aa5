"""Personal data of demandes: who asked, who signed, what somebody began to write."""

import datetime
from collections.abc import Iterator

from auditlog.models import LogEntry
from django.db.models import Q, QuerySet
from django.utils import timezone

from bouquet.core.conservation import months_before
from bouquet.core.mentions import EFFACEE, forget_history, mentioning, scrub
from bouquet.core.models import Instance
from bouquet.core.vie_privee import Donnees, Effacement, Identite, Trace, register

from .contacts import FIELDS
from .enums import ENDED_STATES
from .models import (
    Brouillon,
    Demande,
    Intervention,
    TransitionConvention,
    TransitionDemande,
    TransitionIntervention,
)

KEPT = "La demande reste, sans son contact\u00a0: archive publique, et chiffre d’un bilan publié."
SIGNED = (TransitionDemande, TransitionIntervention, TransitionConvention)
TEXTS = ("objet", "objet_plie", "description", "satisfaction_commentaire")
BLANK = dict.fromkeys(FIELDS, "") | {"jeton": None}  # the link that was sent opens nothing any more


def find(courriel: str) -> Iterator[Trace]:
    for one in Demande.objects.filter(contact_courriel__iexact=courriel).select_related("beneficiaire"):
        told = {
            "demande": f"{one.reference} {one.objet}",
            "bénéficiaire": str(one.beneficiaire),
            "nom": one.contact_nom,
            "fonction": one.contact_fonction,
            "courriel": one.contact_courriel,
            "téléphone": one.contact_telephone,
            "avis": one.satisfaction_commentaire,
        }
        yield Trace("Contact d’une demande", told, (one.contact_nom,), (one.contact_telephone,))
    for draft in Brouillon.objects.filter(courriel__iexact=courriel):
        told = {str(name): str(value) for name, value in draft.champs.items()}
        yield Trace("Demande commencée", told | {"modifiée le": f"{timezone.localtime(draft.modifie_le):%Y-%m-%d}"})
    for model in SIGNED:
        for line in model._base_manager.filter(auteur__email__iexact=courriel):
            told = {"de": line.de, "vers": line.vers, "motif": line.motif, "le": f"{line.le:%Y-%m-%d}"}
            yield Trace(f"Signature d’un {model._meta.verbose_name}", told, (line.auteur_nom,))


def erase(who: Identite, le: datetime.datetime) -> Effacement:
    mine = Demande.objects.filter(contact_courriel__iexact=who.courriel)
    keys = list(mine.values_list("pk", flat=True))
    drafts = Brouillon.objects.filter(courriel__iexact=who.courriel).delete()[0]
    demandes = Demande.objects.filter(pk__in=keys)
    scrub(demandes, TEXTS, who.words)
    works = Intervention.objects.filter(demande__in=keys)
    scrub(works, ("compte_rendu", "livrables"), who.words)
    signed = _erase_signatures(keys, who)
    for objects in (demandes, works):
        forget_history(objects, who.words)
    forget_contacts(keys)
    return Effacement(drafts + signed, len(keys), KEPT if keys else "")


def _erase_signatures(keys: list[int], who: Identite) -> int:
    """Who signed becomes nobody, who is named in a reason too; the lines themselves never go."""
    about = {
        TransitionDemande: Q(demande__in=keys),
        TransitionIntervention: Q(intervention__demande__in=keys),
        TransitionConvention: Q(convention__demandes__in=keys),
    }
    touched = 0
    for model, asked in about.items():
        found = model._base_manager.filter(asked | Q(auteur__email__iexact=who.courriel))
        rows = model._base_manager.filter(pk__in=list(found.values_list("pk", flat=True)))
        touched += scrub(rows, ("auteur_nom",), who.words, by=EFFACEE, whole=True)
        touched += scrub(rows, ("motif",), who.words)
    return touched


def purge(le: datetime.datetime, apply: bool) -> int:
    """Contacts of demandes ended for longer than the instance keeps them; nothing while nobody decided how long."""
    old = _ended(le)
    if not apply:
        return old.count()
    keys = list(old.values_list("pk", flat=True))
    for at in range(0, len(keys), 500):
        forget_contacts(keys[at : at + 500])
    return len(keys)


def forget_contacts(keys: list[int]) -> None:
    """Those that these demandes have, and those that they had before somebody corrected them."""
    lines = LogEntry.objects.get_for_objects(Demande.objects.filter(pk__in=keys))
    for line in mentioning(lines, ("changes",), FIELDS):
        line.changes = {name: pair for name, pair in line.changes.items() if name not in FIELDS}
        line.save(update_fields=["changes"])
    Demande.objects.filter(pk__in=keys).update(**BLANK)


def _ended(le: datetime.datetime) -> QuerySet[Demande]:
    years = Instance.current().conservation_ans
    if not years:
        return Demande.objects.none()
    before = months_before(le, 12 * years)
    named = Q()
    for name in FIELDS:
        named |= ~Q(**{name: ""})
    ended = Demande.objects.filter(named, etat__in=ENDED_STATES)
    return ended.filter(Q(nouvelle_le__lt=before) | Q(nouvelle_le=None, date_demande__lt=before.date()))


register(Donnees("demandes", "Contacts et signatures des demandes", find, erase, purge))
