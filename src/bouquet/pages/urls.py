from django.urls import path

from . import views, views_aides, views_depot, views_echanges, views_lieux, views_recherche, views_suivi

app_name = "pages"
urlpatterns = [
    path("", views.home, name="accueil"),
    path("offre/", views.offer, name="offre"),
    path("offre/<slug:slug>/", views.prestation, name="prestation"),
    path("aides/", views_aides.aides, name="aides"),
    path("aides/<slug:slug>/", views_aides.aide, name="aide"),
    path("recherche/", views_recherche.recherche, name="recherche"),
    path("plan-du-site/", views_recherche.plan, name="plan"),
    path("sitemap.xml", views_recherche.sitemap, name="sitemap"),
    path("partage.png", views_recherche.partage, name="partage"),
    path("robots.txt", views_recherche.robots, name="robots"),
    path("territoires/", views_lieux.territoires, name="territoires"),
    path("territoires/<str:code>/", views_lieux.territoire, name="territoire"),
    path("demande/nouvelle/", views_depot.depot, name="depot"),
    path("demande/nouvelle/communes/", views_depot.communes, name="communes"),
    path("demande/nouvelle/prestations/", views_depot.suggestions, name="suggestions"),
    path("demande/brouillon/<str:jeton>/", views_depot.brouillon, name="brouillon"),
    path("demande/brouillon/<str:jeton>/effacer/", views_depot.effacer_brouillon, name="effacer_brouillon"),
    path("demande/suivi/", views_suivi.lien_perdu, name="lien_perdu"),
    path("demande/suivi/<str:jeton>/", views_suivi.suivi, name="suivi"),
    path("demande/suivi/<str:jeton>/recue/", views_suivi.recue, name="recue"),
    path("demande/suivi/<str:jeton>/repondre/", views_echanges.repondre, name="repondre"),
    path("demande/suivi/<str:jeton>/documents/<int:pk>/", views_echanges.document, name="suivi_document"),
    path("demande/suivi/<str:jeton>/retirer/", views_suivi.retirer, name="retirer"),
    path("demande/suivi/<str:jeton>/satisfaction/", views_suivi.satisfaction, name="satisfaction"),
    path("accessibilite/", views.accessibility, name="accessibilite"),
    path("mentions-legales/", views.legal, name="mentions_legales"),
    path("donnees-personnelles/", views.personal_data, name="donnees_personnelles"),
]
