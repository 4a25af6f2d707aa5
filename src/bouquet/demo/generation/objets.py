"""The words of a demande: a motif that suits the organisme, the nature and who asks, never twice for the same."""

from random import Random

from bouquet.core.text import fold

from ..content import load
from .model import Beneficiaire, Dossier, Travail

CONVENTIONS = {
    "satese": "Convention SATESE {annee}",
    "satep": "Convention SATEP {annee}",
    "ingenierie": "Convention d’ingénierie de l’eau {annee}",
}
TRIES = 40


class Objets:
    """Hands out objets, and remembers what each bénéficiaire already asked."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.asked: set[tuple[str, str]] = set()

    def word(self, dossier: Dossier, beneficiaire: Beneficiaire, annee: int) -> str:
        """An objet of at most 200 characters; no two of a bénéficiaire are alike, accents and case aside."""
        if dossier.type_convention in CONVENTIONS:
            return self._keep(beneficiaire, CONVENTIONS[dossier.type_convention].format(annee=annee))
        texts = motifs(dossier.travaux[0], beneficiaire.genre)
        for _ in range(TRIES):
            objet = _fill(self.rng.choice(texts), beneficiaire.genre, annee, self.rng)
            if (beneficiaire.code, fold(objet)) not in self.asked:
                return self._keep(beneficiaire, objet)
        phase = 2
        while (beneficiaire.code, fold(f"{objet}, phase {phase}")) in self.asked:
            phase += 1
        return self._keep(beneficiaire, f"{objet}, phase {phase}")

    def _keep(self, beneficiaire: Beneficiaire, objet: str) -> str:
        self.asked.add((beneficiaire.code, fold(objet)))
        return objet


def motifs(travail: Travail, genre: str) -> list[str]:
    """Texts for that travail and that kind of bénéficiaire; of any nature when the content has none for this one."""
    suited = [
        m
        for m in load("motifs")["motifs"]
        if travail.organisme in m["organismes"]
        and travail.thematique == m["thematique"]
        and genre in m.get("genres", [genre])
    ]
    exact = [text for m in suited if travail.nature in m["natures"] for text in m["textes"]]
    return exact or [text for m in suited for text in m["textes"]]


def _fill(text: str, genre: str, annee: int, rng: Random) -> str:
    content = load("motifs")
    words = content["lexique"] if genre == "commune" else {**content["lexique"], **content["lexique_groupements"]}
    chosen = {key: rng.choice(values) for key, values in words.items() if f"{{{key}}}" in text}
    return text.format(l_annee=annee, **chosen)
