"""A connecteur's own space."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import availability, profile, space

urlpatterns: list[URLPattern | URLResolver] = [
    path("connecteurs/", space.space, name="space"),
    path("connecteurs/apercu/", space.preview, name="preview"),
    path("connecteurs/disponibilite/", availability.availability, name="availability"),
    path(
        "connecteurs/disponibilite/conges/<uuid:pk>/annuler/",
        availability.cancel_holiday,
        name="cancel_holiday",
    ),
    path("connecteurs/quitter/", space.leave, name="leave"),
    path("connecteurs/profil/", profile.profile, name="profile"),
    path("connecteurs/charte/", profile.charter, name="charter"),
    path("connecteurs/pause/", profile.pause, name="pause"),
]
