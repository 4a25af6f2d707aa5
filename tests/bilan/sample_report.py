"""The words around a sample bilan: editorial texts, meetings, organismes, all invented, and a way to print it."""

from bouquet.bilan.edition import CantonNomme, References
from bouquet.bilan.pdf import MENTION, render_report
from bouquet.catalogue.reference import ETAPES, NATURES, THEMATIQUES

from . import sample_drome

URL = "https://bouquet.example"
RAPPORT = {
    "titre": "Rapport d’activité de l’ingénierie publique",
    "edito_titre": "Être là dès la première question",
    "edito_chapeau": "En {annee}, les collectivités de la Drôme ont sollicité l’ingénierie publique {demandes} fois. "
    "Derrière chaque demande, il y a un projet, et quelqu’un qui cherchait à qui en parler.",
    "edito": "Une école à isoler, une traverse à apaiser, une station d’épuration à remettre en état : la plupart des "
    "projets commencent par une question simple.\nLes plus petites communes d’abord : {petites_communes} d’entre elles "
    "comptent moins de mille habitants, sans bureau d’études ni technicien.\nLa demande évolue de {evolution} ; à "
    "périmètre constant, de {evolution_constante}. Nous donnons les deux chiffres, parce qu’un bilan ne vaut que si "
    "chacun peut le vérifier.",
    "signataires": [
        {"nom": "Prénom Nom", "fonction": "Présidence du Conseil départemental"},
        {"nom": "Prénom Nom", "fonction": "Délégation à l’ingénierie publique"},
    ],
    "demarche": "Le Département anime le réseau et met à disposition une plate-forme où chacun enregistre ce qu’il "
    "fait pour les collectivités.\nLes partenaires s’engagent à faire connaître l’offre, à saisir leur activité et à "
    "participer aux actions proposées.\nQuand un projet demande plusieurs compétences, ils répondent ensemble.",
    "animation": "En avril, trois matinées pour remplir ensemble SISPEA, le système d’information sur l’eau et "
    "l’assainissement.\nLe 9 octobre, onze projets racontés par celles et ceux qui les ont menés, puis une table.",
    "perspectives_titre": "En 2026, aller vers celles qui n’ont pas encore demandé",
    "perspectives": "Une rencontre ouverte à toutes les équipes municipales.\nDès l’été :\n- des parcours par thème ;\n"
    "- une lettre d’information ;\n- un agenda partagé.",
    "appel": "Un projet ? Posez votre première question.",
    "adresse": "Adresse d’essai\n26000 Valence",
    "actions": [
        {"format": "webinaire", "titre": "Choisir un maître d’œuvre", "date": "2025-02-04", "participants": 62},
        {"format": "webinaire", "titre": "Paysages et biodiversité", "date": "2025-03-18", "participants": 48},
        {"format": "webinaire", "titre": "Débuter sur SISPEA", "date": "2025-04-08", "participants": 71},
        {"format": "webinaire", "titre": "Tailler un arbuste", "date": "2025-06-17", "participants": 39},
        {"format": "webinaire", "titre": "Un site pour les élus", "date": "2025-09-30", "participants": 55},
        {"format": "webinaire", "titre": "La culture près de vous", "date": "2025-11-18", "participants": 44},
        {"format": "atelier", "titre": "SISPEA, à Crest", "date": "2025-04-14", "participants": 25},
        {"format": "atelier", "titre": "SISPEA, à Nyons", "date": "2025-04-15", "participants": 28},
        {"format": "atelier", "titre": "SISPEA, à Valence", "date": "2025-04-17", "participants": 26},
        {"format": "rencontre", "titre": "L’eau et l’ingénierie publique", "date": "2025-10-09", "participants": 84},
    ],
}
VILLES = {"2697", "2698", "2699"}
CANTONS = [
    CantonNomme(code, nom.removeprefix("Le "), 2 if nom.startswith("Le ") else 0, code in VILLES)
    for code, nom in sample_drome.DROME["noms"].items()
]
ORGANISMES = {
    "DE": {"description": "", "services": ["service gestion de l’eau", "service environnement sports nature"]},
    "DCP": {"description": "", "services": ["archives", "médiathèques", "conservation du patrimoine"]},
    "CAUE": {"description": "Conseille sur l’architecture, l’urbanisme et les paysages.", "services": []},
}


def references(**changes) -> References:
    known = {
        "departement": "la Drôme",
        "natures": [nature._asdict() for nature in NATURES],
        "etapes": ETAPES,
        "organismes": ORGANISMES,
        "courts": {t.code: t.libelle_court for t in THEMATIQUES},
        "contours": sample_drome.contours(),
        "instance": "Bouquet",
        "sous_titre": "L’ingénierie publique de la Drôme",
    }
    return References(**{**known, **changes})


def report(document: dict | None = None, **changes) -> bytes:
    """The report of the sample bilan, or of `document`."""
    given = {
        "rapport": RAPPORT,
        "cantons": CANTONS,
        "references": references(),
        "url": URL,
        "mention": MENTION,
    }
    return render_report(document or sample_drome.document(), **{**given, **changes})
