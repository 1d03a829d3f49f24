from django.urls import URLPattern, URLResolver, path

from connectors import views

app_name = "connectors"
urlpatterns: list[URLPattern | URLResolver] = [
    path("profil/", views.profile, name="profile"),
    path("charte/", views.charter, name="charter"),
    path("pause/", views.pause, name="pause"),
]
