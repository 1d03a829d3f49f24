"""Coming in: the public page, the steps of an application, organisations."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import joining, organisation, profile

urlpatterns: list[URLPattern | URLResolver] = [
    path("devenir-connecteur/", joining.join, name="join"),
    path("connecteurs/candidature/", joining.apply, name="apply"),
    path("connecteurs/candidature/<slug:step>/", joining.apply_step, name="apply_step"),
    path("connecteurs/profil/<slug:step>/", profile.profile_step, name="profile_step"),
    path("connecteurs/organisation/", organisation.organisations_managed, name="organisations"),
    path("connecteurs/organisation/<uuid:pk>/", organisation.organisation, name="organisation"),
]
