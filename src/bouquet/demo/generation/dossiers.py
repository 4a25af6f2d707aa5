"""From the totals of a year to dossiers: who works on what, alone or together."""

from random import Random

from ..content import load
from .model import Dossier, Travail
from .plan import Plan, affinities, kept_apart_by_thematique
from .quotas import allocate, cross
from .reseau import NATURES, THEMATIQUES, reseau

CONVENTION = Travail("SGE", "eau-environnement", "amo")
MAX_TRAVAUX = 3


def build_dossiers(plan: Plan, groupe: str, rng: Random) -> list[Dossier]:
    """All dossiers of a groupe, with the exact interventions of the plan by thématique and by nature."""
    apart = _kept_apart(plan, groupe)
    slots = _slots(plan, groupe, apart, rng)
    leads = plan.demandes_of(groupe) - plan.refusees[groupe] - len(apart)
    mains, extras = _split(slots, len(slots) - leads, rng)
    together = _gather(mains, extras)
    dossiers = [Dossier(groupe, tuple(travaux)) for travaux in together]
    for i in rng.sample(range(len(dossiers)), min(len(dossiers), plan.abandonnees[groupe])):
        dossiers[i] = Dossier(groupe, dossiers[i].travaux, etat="abandonnee")
    refused = [
        Dossier(groupe, (rng.choice(slots or [CONVENTION]),), etat="refusee") for _ in range(plan.refusees[groupe])
    ]
    return apart + dossiers + refused


def _kept_apart(plan: Plan, groupe: str) -> list[Dossier]:
    found = [
        Dossier(groupe, (CONVENTION,), type_convention=kind)
        for kind, of, count in plan.conventions
        for _ in range(count if of == groupe else 0)
    ]
    if groupe == "communes":
        for organisme, thematique, nature, count in plan.nouveaux:
            found += [Dossier(groupe, (Travail(organisme, thematique, nature),))] * count
    return found


def _slots(plan: Plan, groupe: str, apart: list[Dossier], rng: Random) -> list[Travail]:
    """The interventions that are not kept apart, shuffled."""
    taken = kept_apart_by_thematique(groupe, plan.conventions, plan.nouveaux)
    rows = [total - kept for total, kept in zip(plan.thematiques[groupe], taken, strict=True)]
    natures = [dossier.travaux[0].nature for dossier in apart]
    columns = [total - natures.count(n) for n, total in zip(NATURES, plan.natures[groupe], strict=True)]
    slots: list[Travail] = []
    for thematique, line in zip(THEMATIQUES, cross(rows, columns, affinities()), strict=True):
        for nature, count in zip(NATURES, line, strict=True):
            slots += _share(thematique, nature, count)
    rng.shuffle(slots)
    return slots


def _share(thematique: str, nature: str, count: int) -> list[Travail]:
    offers = reseau().poids[thematique][nature] or reseau().poids[thematique]["conseil"]
    shares = allocate(count, list(offers.values()))
    return [Travail(o, thematique, nature) for o, share in zip(offers, shares, strict=True) for _ in range(share)]


def _split(slots: list[Travail], extras: int, rng: Random) -> tuple[list[Travail], list[Travail]]:
    """Leading interventions, and `extras` others in every thématique alike."""
    sizes = [sum(slot.thematique == t for slot in slots) for t in THEMATIQUES]
    quotas = dict(zip(THEMATIQUES, allocate(extras, sizes, sizes), strict=True))
    mains: list[Travail] = []
    others: list[Travail] = []
    for slot in slots:
        if quotas[slot.thematique] > 0 and slot.nature != "mod":
            quotas[slot.thematique] -= 1
            others.append(slot)
        else:
            mains.append(slot)
    missing = sum(quotas.values())
    rng.shuffle(mains)
    return mains[missing:], others + mains[:missing]


def _gather(mains: list[Travail], extras: list[Travail]) -> list[list[Travail]]:
    """Give each extra intervention to a dossier: one time in three at least to another organisme's (expertise
    conjointe), else to one that the same organisme carries further."""
    together = [[main] for main in mains]
    for i, extra in enumerate(extras):
        tests = (_joins, _continues) if i % 3 == 0 else (_continues, _joins)
        for test in (*tests, _fits):
            host = next((t for t in together if test(t, extra)), None)
            if host is not None:
                host.append(extra)
                break
        else:
            raise ValueError(f"aucun dossier pour {extra}")
    return together


def _strange(travaux: list[Travail], extra: Travail) -> bool:
    """No one of the same direction, nor the same partenaire, works on it yet."""
    racines = reseau().racines
    return all(racines[t.organisme] != racines[extra.organisme] for t in travaux)


def _joins(travaux: list[Travail], extra: Travail) -> bool:
    near = load("activite")["voisinages"][extra.thematique]
    return len(travaux) == 1 and travaux[0].thematique in near and _strange(travaux, extra)


def _continues(travaux: list[Travail], extra: Travail) -> bool:
    main = travaux[0]
    same = (main.organisme, main.thematique) == (extra.organisme, extra.thematique)
    later = NATURES.index(extra.nature) > NATURES.index(main.nature)
    return len(travaux) == 1 and same and later and main.organisme not in reseau().sans_reference


def _fits(travaux: list[Travail], extra: Travail) -> bool:
    return len(travaux) < MAX_TRAVAUX and _strange(travaux, extra)
