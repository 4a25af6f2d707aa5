"""Every address of the site; see docs/architecture.md for which app answers what."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("bouquet.accounts.urls")),
]
