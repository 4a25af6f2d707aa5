"""A site where something stands on every page: made once, read by every role."""

import datetime
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bouquet.accounts.invitations import open_invitation
from bouquet.annuaire.enums import Role
from bouquet.catalogue.models import Thematique
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.avis import optional, token_for
from bouquet.core.models import Instance
from bouquet.demandes.contacts import groupes
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande, IndicateurAssistance
from bouquet.demandes.services import edit_demande, ensure_jeton
from bouquet.demandes.services.brouillons import keep_brouillon
from bouquet.demandes.services.editing import seen
from bouquet.echanges.enums import Cote, Visibilite
from bouquet.echanges.services import post_public_message
from bouquet.espace.models import VueEnregistree
from bouquet.espace.recapitulatif import token_of
from bouquet.imports.campagnes_services import answer, open_campagne
from bouquet.imports.depots import apply_depot, deposit_file
from bouquet.lettre.listes import Inscrit
from bouquet.lettre.services.listes import apply_list
from bouquet.rencontres.codes import code_of
from bouquet.rencontres.models import Evaluation, Stand
from bouquet.territoires.models import Contour
from tests.accounts.factories import PASSWORD, UserFactory
from tests.aides.factories import AideFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory, ReferentFactory
from tests.bilan.published import publish_sample
from tests.catalogue.factories import PrestationFactory, PropositionFactory
from tests.demandes.factories import ConventionFactory, ConventionPartieFactory, DemandeFactory, InterventionFactory
from tests.e2e.passkey import credential
from tests.echanges.factories import MessageFactory, upload
from tests.espace.test_url_map import SAMPLES
from tests.lettre.factories import AbonneFactory, BlocFactory, LettreFactory
from tests.pages.editorial import actualite, realisation
from tests.rencontres.factories import (
    EtapeParcoursFactory,
    InscriptionFactory,
    InscriptionParcoursFactory,
    ParcoursFactory,
    RencontreFactory,
    SeanceFactory,
)
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, MillesimeFactory, SituationFactory

LONG = "Rénovation énergétique et mise en accessibilité de l’école intercommunale et de sa restauration scolaire"
HEAD = "date_demande;beneficiaire;objet;thematique;prestation\n"
ROW = "12/03/2025;{};Toit de l’école;{};conseil\n"


class WholeWorld:
    """`people`: one of each role; `values`: what stands in an address, by the beginning of its route."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.places()
        self.network()
        self.people = self.roles()
        self.work()
        self.agreements()
        self.activity()
        self.agenda()
        self.letters()
        self.accounts()

    def places(self) -> None:
        Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département").save()
        ensure_reference_data()
        publish_sample()
        host = DepartementFactory(code="26")
        MillesimeFactory(annee=2025)
        commune = CollectiviteFactory(nom="Saillans", code_insee="26289", departement=host)
        self.situation = SituationFactory(commune=commune, population_municipale=900)
        self.commune = commune
        Contour.objects.get_or_create(
            genre="commune", code="26289", departement=host,
            defaults={"geometrie": {}, "trace": "M0 0h9v9H0z", "cadre": [0, 0, 9, 9], "centre": [4, 4]},
        )  # fmt: skip
        year = {"population_totale": 910, "potentiel": 900, "potentiel_moyen": 800}
        IndicateurAssistance.objects.create(collectivite=commune, annee=2025, **year)

    def network(self) -> None:
        self.partner = OrganismeFactory(sigle=SAMPLES["sigle"], nom="Agence bâtiments et cadre de vie", description="")
        self.service = OrganismeFactory(service=True, sigle="SATE", description="Conseille les communes.")
        self.other = OrganismeFactory(sigle="TE26")
        ReferentFactory(organisme=self.partner, nom="Anne Exemple", courriel="anne@exemple.test")
        offered = {"organisme": self.partner, "situations": ["Un toit à refaire", "Une cour à planter"]}
        self.prestation = PrestationFactory(slug=SAMPLES["slug"], titre="Rénover une école", **offered)
        self.proposition = PropositionFactory(prestation=self.prestation)
        thematiques = list(Thematique.objects.all())
        self.aide = AideFactory(slug=SAMPLES["slug"], titre="Aide aux écoles rurales", thematiques=thematiques[:3])
        actualite()
        realisation(communes=[self.commune], organismes=[self.partner])
        AideFactory(publiee=False, thematiques=thematiques[:1], date_revue=datetime.date(2020, 1, 1))

    def roles(self) -> dict:
        scopes = {
            Role.AGENT: {"organisme": self.service},
            Role.REFERENT: {"organisme": self.partner},
            Role.COLLECTIVITE: {"collectivite": self.commune},
            Role.ELU: {"canton": self.situation.canton},
        }
        named = {"user__prenom": "Marie-Christine", "user__nom": "Exemple-Delacroix"}
        found = {role.value: AppartenanceFactory(role=role, **named, **scopes.get(role, {})).user for role in Role}
        AppartenanceFactory(user=found[Role.COORDINATION], role=Role.REDACTION)
        VueEnregistree.objects.create(user=found[Role.ADMINISTRATION], nom="En retard", query="echeance=retard")
        return found

    def work(self) -> None:
        """A demande on which three work, with all that may be said about it; others in every state."""
        told = {"contact_nom": "Mme Exemple", "contact_courriel": "mairie@exemple.test", "objet": LONG}
        self.demande = demande = DemandeFactory(
            situation=self.situation, reference="2025-90001", etat=Etat.EN_COURS, canal="courriel", **told
        )
        for organisme, leads in ((self.service, True), (self.partner, False), (self.other, False)):
            one = InterventionFactory(
                demande=demande, organisme=organisme, chef_de_file=leads, compte_rendu="Visite faite.", quarts_de_jour=5
            )
            self.intervention = self.intervention if organisme != self.partner and not leads else one
        for side, kind in ((Cote.RESEAU, Visibilite.PARTAGEE), (Cote.RESEAU, Visibilite.PRIVEE)):
            MessageFactory(demande=demande, organisme=self.service, cote=side, visibilite=kind)
        post_public_message(demande=demande, nom="", texte="Voici le plan", fichiers=[upload()], le=self.now)
        edit_demande(
            demande=demande, changes={"montant_estime": 12500}, vu=seen(demande),
            auteur=self.people[Role.ADMINISTRATION], le=self.now,
        )  # fmt: skip
        thematiques = list(Thematique.objects.all())
        states = {Etat.DEPOSEE: 3, Etat.A_QUALIFIER: 2, Etat.CLOTUREE: 1, Etat.REFUSEE: 1}
        for place, etat in enumerate(etat for etat, count in states.items() for _ in range(count)):
            DemandeFactory(
                situation=self.situation, reference=f"2025-8{place:04d}", etat=etat, thematique=thematiques[place],
                contact_nom=("Mme EXEMPLE" if place else "Mme Exemple"), contact_courriel="mairie@exemple.test",
            )  # fmt: skip
        self.closed = Demande.objects.get(etat=Etat.CLOTUREE)

    def agreements(self) -> None:
        year = {"debut": datetime.date(2025, 1, 1), "fin": datetime.date(2025, 12, 31)}
        self.signed = ConventionFactory(numero="SAT-2025", signed=True, **year)
        self.draft = ConventionFactory(numero="M-1", type="mandat", **year)
        for convention in (self.signed, self.draft):
            ConventionPartieFactory(convention=convention, organisme=self.service)
            ConventionPartieFactory(convention=convention, organisme=None, collectivite=self.commune)

    def activity(self) -> None:
        """A file with issues, another applied; the yearly question, answered by one."""
        sent = {"organisme": self.partner, "auteur": self.people[Role.REFERENT], "le": self.now}
        spoilt = HEAD + 3 * ROW.format("Nulle-Part-les-Bains", "Une thématique que personne ne connaît")
        sound = HEAD + ROW.format("Saillans", Thematique.objects.first().libelle)
        self.depot = deposit_file(file=SimpleUploadedFile("abimé.csv", spoilt.encode()), **sent)
        good = deposit_file(file=SimpleUploadedFile("activité.csv", sound.encode()), **sent)
        self.imported = apply_depot(depot=good, auteur=sent["auteur"], le=self.now)
        campagne = open_campagne(annee=2025, le=self.now, message="Avant le 15 février.")
        self.reponse = campagne.reponses.get(organisme=self.partner)
        done = campagne.reponses.exclude(organisme=self.partner).first()
        answer(reponse=done, etat="confirmee", par_nom="Guy Exemple", le=self.now)

    def agenda(self) -> None:
        """A webinaire to come, with somebody who has a place."""
        coming = self.now + datetime.timedelta(days=9)
        webinaire = RencontreFactory(slug=SAMPLES["slug"], titre="L’eau des petites communes")
        self.seance = SeanceFactory(
            rencontre=webinaire, online=True, debut=coming, fin=coming + datetime.timedelta(hours=1)
        )
        self.inscription = InscriptionFactory(seance=self.seance, collectivite=self.commune)
        parcours = ParcoursFactory(slug=SAMPLES["slug"], titre="Nouveaux élus", publics=["elus"])
        EtapeParcoursFactory(parcours=parcours, rencontre=webinaire)
        EtapeParcoursFactory(parcours=parcours, libelle="Le guide", chemin="/offre/")
        self.suivi = InscriptionParcoursFactory(
            parcours=parcours, collectivite=self.commune, courriel=self.inscription.courriel
        )
        self.past_agenda(webinaire)
        self.brouillon = keep_brouillon(
            jeton="", courriel="mairie@exemple.test", champs={"objet": "Le toit de l’école"}, le=self.now
        )

    def past_agenda(self, rencontre) -> None:
        """A hybrid séance of yesterday, with a stand, people of every state, and what one of them thought."""
        yesterday = self.now - datetime.timedelta(days=1)
        self.passee = SeanceFactory(
            rencontre=rencontre, hybrid=True, debut=yesterday, fin=yesterday + datetime.timedelta(hours=1)
        )
        people = [InscriptionFactory(seance=self.passee, etat=one) for one in ("presente", "absente", "confirmee")]
        self.venue = people[0]
        Evaluation.objects.create(inscription=self.venue, note=4, commentaire="Très clair.", le=self.now)
        Stand.objects.create(rencontre=rencontre, titre="Le four à pain", collectivite=self.commune)

    def letters(self) -> None:
        """A draft, one that has left, and two who subscribe, one of them by a list that was brought."""
        self.bloc = BlocFactory(lettre__titre=LONG)
        self.lettre = BlocFactory(lettre=LettreFactory(envoyee=True)).lettre
        self.abonne, self.waiting = AbonneFactory(), AbonneFactory(attente=True)
        rows = [Inscrit(2, f"{'adresse-longue-' * 4}@exemple.test", self.now.date(), "Bulletin du salon")]
        author = self.people[Role.COORDINATION]
        apply_list(inscrits=rows, fichier="liste.csv", sha256="0" * 64, auteur=author, le=self.now)

    def accounts(self) -> None:
        """The coordination has every second factor; somebody is invited."""
        for user in (self.people[Role.ADMINISTRATION], self.people[Role.COORDINATION]):
            user.set_password(PASSWORD)
            user.save()
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
        data = {"name": "Mon ordinateur", "credential": credential()}
        self.key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
        invited = UserFactory(email="invitee@exemple.test")
        _, link = open_invitation(user=invited, auteur=self.people[Role.ADMINISTRATION], le=self.now)
        self.secret = link.rstrip("/").rsplit("/", 1)[1]

    @property
    def values(self) -> dict[str, dict[str, str]]:
        contact = groupes()[0]
        return {
            "campagne/": {"jeton": self.reponse.jeton},
            "compte/invitation/": {"secret": self.secret},
            "compte/securite/cles/": {"pk": self.key.pk},
            "courriels/arret/": {"token": token_for(adresse="mairie@exemple.test", genre=optional()[0])},
            "demande/brouillon/": {"jeton": self.brouillon.jeton},
            "espace/parcours/": {"pk": self.suivi.parcours_id},
            "parcours/suivi/": {"jeton": self.suivi.jeton},
            "espace/rencontres/": {"pk": self.seance.rencontre_id, "numero": self.passee.pk},
            "espace/rencontres/presence/": {"jeton": code_of(self.venue)},
            "espace/lettres/": {"pk": self.bloc.lettre_id, "numero": self.bloc.pk},
            "lettre/": {"slug": self.lettre.slug},
            "lettre/confirmer/": {"jeton": self.waiting.jeton},
            "lettre/preferences/": {"jeton": self.abonne.jeton},
            "lettre/arret/": {"jeton": self.abonne.jeton},
            "inscription/": {"jeton": self.inscription.jeton},
            "inscription/<str:jeton>/evaluation/": {"jeton": self.venue.jeton},
            "demande/suivi/": {"jeton": ensure_jeton(demande=self.demande)},
            "espace/^demandes/": {"pk": self.intervention.pk, "reference": self.demande.reference},
            "espace/aides/": {"pk": self.aide.pk},
            "espace/collectivites/": {"code": self.commune.code},
            "espace/conventions/": {"pk": self.draft.pk},
            "espace/fusions/": {"pk": contact.beneficiaire, "cle": contact.cle},
            "espace/imports/": {"numero": self.imported.pk},
            "espace/imports/depots/": {"numero": self.depot.pk},
            "espace/organismes/": {"pk": self.prestation.pk},
            "espace/personnes/": {"pk": self.people[Role.AGENT].pk},
            "espace/prestations/": {"pk": self.proposition.pk},
            "territoires/": {"code": self.commune.code},
            "espace/recapitulatif/arret/": {"token": token_of(self.people[Role.AGENT])},
        }

    def cookie(self, role: str) -> str:
        """A session of that person, who has just said again that it is her."""
        client = Client()
        client.force_login(self.people[role])
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session.save()
        return session.session_key
