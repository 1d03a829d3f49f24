"""The library, its reading pages, and what is proposed."""

from django.urls import URLPattern, URLResolver, path

from resources.views import library, proposing, reading

urlpatterns: list[URLPattern | URLResolver] = [
    path("ressources/", library.library, name="library"),
    path("ressources/proposer/", proposing.propose, name="propose"),
    path("ressources/mes-propositions/", proposing.own, name="own"),
    path("ressources/mes-propositions/<uuid:pk>/", proposing.proposal, name="proposal"),
    path("ressources/mes-propositions/<uuid:pk>/retirer/", proposing.retire, name="retire"),
    path("ressources/<slug:slug>/", reading.resource, name="resource"),
    path("ressources/<slug:slug>/avis/", reading.opinion, name="opinion"),
    path("ressources/<slug:slug>/signaler/", reading.report, name="report"),
]
