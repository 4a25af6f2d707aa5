from django.urls import path

from . import views_espace, views_evaluations, views_inscriptions, views_papiers, views_presences, views_releve

app_name = "organisation"
urlpatterns = [
    path("", views_espace.rencontres, name="rencontres"),
    path("nouvelle/", views_espace.rediger, name="nouvelle"),
    path("<int:pk>/", views_espace.rediger, name="modifier"),
    path("<int:pk>/agir/", views_espace.agir, name="agir"),
    path("<int:pk>/annuler/", views_espace.annuler, name="annuler"),
    path("<int:pk>/inscriptions/", views_inscriptions.inscriptions, name="inscriptions"),
    path("<int:pk>/inscriptions/export.csv", views_inscriptions.export_csv, name="inscriptions_csv"),
    path("<int:pk>/inscriptions/ajouter/", views_inscriptions.ajouter, name="ajouter"),
    path("<int:pk>/seances/<int:numero>/presences/", views_presences.presences, name="presences"),
    path("<int:pk>/seances/<int:numero>/presences/pointer/", views_presences.pointer, name="pointer"),
    path("<int:pk>/seances/<int:numero>/presences/arrivee/", views_presences.arrivee, name="arrivee"),
    path("<int:pk>/seances/<int:numero>/presences/clore/", views_presences.clore, name="clore"),
    path("<int:pk>/evaluations/", views_evaluations.evaluations, name="evaluations"),
    path("<int:pk>/evaluations/export.csv", views_evaluations.evaluations_csv, name="evaluations_csv"),
    path("<int:pk>/seances/<int:numero>/suites/", views_evaluations.suites, name="suites"),
    path("<int:pk>/seances/<int:numero>/releve/", views_releve.releve, name="releve"),
    path("<int:pk>/seances/<int:numero>/releve/appliquer/", views_releve.appliquer, name="releve_appliquer"),
    path("<int:pk>/seances/<int:numero>/releve/retirer/", views_releve.retirer, name="releve_retirer"),
    path("<int:pk>/seances/<int:numero>/emargement.pdf", views_papiers.emargement, name="emargement"),
    path("<int:pk>/seances/<int:numero>/badges.pdf", views_papiers.badges, name="badges"),
    path("<int:pk>/inscriptions/<int:numero>/attestation.pdf", views_papiers.attestation_de, name="attestation"),
    path("presence/<str:jeton>/", views_presences.presence, name="presence"),
    path("<int:pk>/inscriptions/<int:numero>/", views_inscriptions.agir, name="agir_inscription"),
]
