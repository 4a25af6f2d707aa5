"""The sigle is what an organisme is called by; it may hold a stroke, so it takes all that is left."""

from django.urls import path

from . import views_organismes as views

app_name = "organismes"
urlpatterns = [
    path("", views.organismes, name="organismes"),
    path("<path:sigle>/corriger/", views.corriger, name="corriger"),
    path("<path:sigle>/", views.fiche, name="fiche"),
]
