"""The addresses under `/evenements/`."""

from django.urls import URLPattern, URLResolver, path

from resources.views import event_proposing, events, holding, registering

app_name = "events"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", events.events, name="events"),
    path("proposer/", event_proposing.propose, name="propose"),
    path("inscription/<str:token>/", registering.registration, name="registration"),
    path(
        "inscription/<str:token>/agenda.ics",
        registering.registration_file,
        name="registration_file",
    ),
    path("<slug:slug>/", registering.event, name="event"),
    path("<slug:slug>/agenda.ics", events.event_file, name="event_file"),
    path("<slug:slug>/inscrits/", holding.registered, name="registered"),
    path("<slug:slug>/inscrits/annuler/", holding.cancel_registration, name="cancel_registration"),
    path("<slug:slug>/modifier/", holding.change, name="change"),
    path("<slug:slug>/annuler/", holding.cancel, name="cancel"),
]
