"""A connecteur's own space."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import availability, offers, profile, space, welcome, work

urlpatterns: list[URLPattern | URLResolver] = [
    path("connecteurs/", space.space, name="space"),
    path("connecteurs/apercu/", space.preview, name="preview"),
    path("connecteurs/disponibilite/", availability.availability, name="availability"),
    path(
        "connecteurs/disponibilite/conges/<uuid:pk>/annuler/",
        availability.cancel_holiday,
        name="cancel_holiday",
    ),
    path("connecteurs/bienvenue/", welcome.welcome, name="welcome"),
    path("connecteurs/bienvenue/guide/", welcome.guide, name="guide"),
    path("connecteurs/bienvenue/premiere-demande/", welcome.first_request, name="first_request"),
    path("connecteurs/offres/", offers.offers, name="offers"),
    path("connecteurs/offres/nouvelle/", offers.new_offer, name="new_offer"),
    path("connecteurs/offres/<uuid:pk>/", offers.offer, name="offer"),
    path("connecteurs/offres/<uuid:pk>/publier/", offers.publish, name="publish_offer"),
    path("connecteurs/offres/<uuid:pk>/retirer/", offers.withdraw, name="withdraw_offer"),
    path("connecteurs/travail/", work.work, name="work"),
    path("connecteurs/quitter/", space.leave, name="leave"),
    path("connecteurs/profil/", profile.profile, name="profile"),
    path("connecteurs/charte/", profile.charter, name="charter"),
    path("connecteurs/pause/", profile.pause, name="pause"),
]
