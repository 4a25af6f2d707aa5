from django.urls import path

from . import views_espace

app_name = "chiffre"
urlpatterns = [
    path("<int:annee>/", views_espace.behind, name="liste"),
    path("<int:annee>/demandes.csv", views_espace.behind_csv, name="csv"),
]
