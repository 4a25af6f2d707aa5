from django.urls import path

from . import views_aides as views

app_name = "aides"
urlpatterns = [
    path("", views.aides, name="aides"),
    path("nouvelle/", views.rediger, name="nouvelle"),
    path("<int:pk>/", views.rediger, name="modifier"),
    path("<int:pk>/agir/", views.agir, name="agir"),
    path("<int:pk>/historique/", views.historique, name="historique"),
]
