from django.urls import path

from . import views_campagnes as views

app_name = "campagnes"
urlpatterns = [
    path("", views.campagnes, name="campagnes"),
    path("<int:annee>/", views.tableau, name="tableau"),
    path("<int:annee>/export.csv", views.tableau_csv, name="csv"),
    path("<int:annee>/relancer/", views.relancer, name="relancer"),
    path("<int:annee>/clore/", views.clore, name="clore"),
]
