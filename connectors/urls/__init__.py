"""Every address of the network, one module a subject."""

from django.urls import URLPattern, URLResolver

from connectors.urls import directory, joining, label, register, space, trust

app_name = "connectors"
urlpatterns: list[URLPattern | URLResolver] = [
    *joining.urlpatterns,
    *space.urlpatterns,
    *label.urlpatterns,
    *register.urlpatterns,
    *directory.urlpatterns,
    *trust.urlpatterns,
]
