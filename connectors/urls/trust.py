"""What owners say, and reports."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import trust

urlpatterns: list[URLPattern | URLResolver] = [
    path("connecteurs/avis/<uuid:pk>/", trust.testimony, name="testimony"),
]
