from django.urls import path

from . import views_espace, views_inscriptions

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
    path("<int:pk>/inscriptions/<int:numero>/", views_inscriptions.agir, name="agir_inscription"),
]
