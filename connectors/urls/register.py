"""The public register, certificates and badges."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import register

urlpatterns: list[URLPattern | URLResolver] = [
    path("label/", register.register, name="register"),
    path("label/<str:number>/", register.certificate, name="certificate"),
    path("label/<str:number>/insigne.svg", register.badge, name="badge"),
]
