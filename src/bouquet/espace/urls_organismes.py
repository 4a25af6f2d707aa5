"""The sigle is what an organisme is called by; it may hold a stroke, so it takes all that is left."""

from django.urls import path

from . import views_organismes as views
from . import views_prestations

app_name = "organismes"
urlpatterns = [
    path("", views.organismes, name="organismes"),
    path("<path:sigle>/prestations/", views_prestations.prestations, name="prestations"),
    path("<path:sigle>/prestations/nouvelle/", views_prestations.proposer, name="prestation_nouvelle"),
    path("<path:sigle>/prestations/<int:pk>/", views_prestations.proposer, name="prestation_modifier"),
    path("<path:sigle>/prestations/<int:pk>/retrait/", views_prestations.retirer, name="prestation_retirer"),
    path("<path:sigle>/corriger/", views.corriger, name="corriger"),
    path("<path:sigle>/", views.fiche, name="fiche"),
]
