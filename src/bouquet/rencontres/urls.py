from django.urls import path

from . import views, views_evaluations, views_inscription, views_papiers, views_parcours

app_name = "rencontres"
urlpatterns = [
    path("agenda/", views.agenda, name="agenda"),
    path("agenda.ics", views.flux_ics, name="flux_ics"),
    path("agenda/flux.xml", views.flux_rss, name="flux_rss"),
    path("agenda/integration/", views.integration, name="integration"),
    path("agenda/<slug:slug>/", views.rencontre, name="rencontre"),
    path("agenda/<slug:slug>/documents/<int:pk>/", views.document, name="document"),
    path("agenda/<slug:slug>/inscription/", views_inscription.inscrire, name="inscrire"),
    path("agenda/<slug:slug>/inscription/faite/", views_inscription.faite, name="faite"),
    path("inscription/<str:jeton>/", views_inscription.mon_inscription, name="mon_inscription"),
    path("inscription/<str:jeton>/annuler/", views_inscription.annuler, name="annuler"),
    path("inscription/<str:jeton>/evaluation/", views_evaluations.evaluation, name="evaluation"),
    path("inscription/<str:jeton>/attestation.pdf", views_papiers.mon_attestation, name="attestation"),
    path("inscription/<str:jeton>/rencontre.ics", views_inscription.calendrier, name="calendrier"),
    path("parcours/", views_parcours.liste_parcours, name="liste_parcours"),
    path("parcours/<slug:slug>/", views_parcours.parcours, name="parcours"),
    path("parcours/<slug:slug>/commence/", views_parcours.parcours_commence, name="parcours_commence"),
    path("parcours/suivi/<str:jeton>/", views_parcours.suivi_parcours, name="suivi_parcours"),
    path("parcours/suivi/<str:jeton>/etapes/<int:pk>/", views_parcours.etape_faite, name="etape_faite"),
    path("parcours/suivi/<str:jeton>/quitter/", views_parcours.quitter_parcours, name="quitter_parcours"),
    path(
        "parcours/suivi/<str:jeton>/attestation.pdf", views_parcours.attestation_parcours, name="attestation_parcours"
    ),
]
