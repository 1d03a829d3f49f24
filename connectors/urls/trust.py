"""What owners say, and reports."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import reports, trust

urlpatterns: list[URLPattern | URLResolver] = [
    path("connecteurs/avis/<uuid:pk>/", trust.testimony, name="testimony"),
    path("annuaire/<uuid:pk>/signaler/", reports.report, name="report"),
    path("connecteurs/signalements/", reports.own_reports, name="own_reports"),
    path("connecteurs/signalements/<uuid:pk>/", reports.report_answer, name="report_answer"),
]
