from django.urls import path

from . import views_parcours_espace, views_suivants

app_name = "organisation_parcours"
urlpatterns = [
    path("", views_parcours_espace.liste, name="liste"),
    path("nouveau/", views_parcours_espace.rediger, name="nouveau"),
    path("<int:pk>/", views_parcours_espace.rediger, name="modifier"),
    path("<int:pk>/agir/", views_parcours_espace.agir, name="agir"),
    path("<int:pk>/etapes/ajouter/", views_parcours_espace.ajouter_etape, name="ajouter_etape"),
    path("<int:pk>/etapes/<int:numero>/", views_parcours_espace.agir_etape, name="agir_etape"),
    path("<int:pk>/inscrits/", views_suivants.suivants, name="suivants"),
    path("<int:pk>/inscrits/export.csv", views_suivants.export_csv, name="suivants_csv"),
    path("<int:pk>/inscrits/export.xlsx", views_suivants.export_xlsx, name="suivants_xlsx"),
]
