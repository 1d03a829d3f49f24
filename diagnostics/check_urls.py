"""Where anybody checks a report, at an address short enough to be typed from paper."""

from django.urls import path

from diagnostics.views import checking

app_name = "reports"
urlpatterns = [
    path("", checking.check, name="check"),
    path("<str:reference>/", checking.checked, name="checked"),
]
