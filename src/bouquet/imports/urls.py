from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("modele.xlsx", views.modele, name="modele"),
    path("depots/<int:numero>/", views.depot, name="depot"),
    path("depots/<int:numero>/compte-rendu.xlsx", views.compte_rendu, name="compte_rendu"),
    path("depots/<int:numero>/retirer/", views.retirer, name="retirer"),
    path("<int:numero>/", views.un_import, name="import"),
    path("<int:numero>/annuler/", views.annuler, name="annuler"),
]
