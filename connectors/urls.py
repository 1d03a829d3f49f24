from django.urls import URLPattern, URLResolver, path

from connectors.views import profile

app_name = "connectors"
urlpatterns: list[URLPattern | URLResolver] = [
    path("profil/", profile.profile, name="profile"),
    path("charte/", profile.charter, name="charter"),
    path("pause/", profile.pause, name="pause"),
]
