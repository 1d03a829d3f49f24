"""Every address of the site; each application owns its own part."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("ui.urls")),
    path("", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("comptes/", include("accounts.entrance")),
    path("diagnostic/", include("diagnostics.urls")),
    path("verifier/", include("diagnostics.check_urls")),
    path("", include("connectors.urls")),
    path("", include("resources.urls")),
    path("", include("matching.urls")),
    path("", include("plans.urls")),
    path("evenements/", include("resources.urls.events")),
    path("admin/", admin.site.urls),
]

if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    # Where a mail provider tells what came back; without a secret anybody could.
    urlpatterns.append(path("anymail/", include("anymail.urls")))
