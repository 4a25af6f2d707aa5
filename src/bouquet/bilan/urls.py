from django.urls import path

from . import views

app_name = "bilan"
urlpatterns = [
    path("", views.latest, name="dernier"),
    path("<int:annee>/", views.annee, name="annee"),
    path("<int:annee>/canton/<str:code>/", views.canton, name="canton"),
    path("<int:annee>/bilan.pdf", views.pdf, name="pdf"),
    path("<int:annee>/donnees.<str:extension>", views.data, name="donnees"),
    path("<int:annee>/schema.json", views.schema, name="schema"),
    path("<int:annee>/graphiques/<slug:nom>.svg", views.picture, name="graphique"),
    path("<int:annee>/tableaux/<slug:nom>.csv", views.table, name="tableau"),
]
