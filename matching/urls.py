from django.urls import URLPattern, URLResolver, path

from matching import views

app_name = "matching"
urlpatterns: list[URLPattern | URLResolver] = [
    path("diagnostic/<uuid:pk>/connecteurs/", views.proposals, name="proposals"),
    path("diagnostic/<uuid:pk>/demande/", views.ask, name="ask"),
    path("annuaire/<uuid:pk>/demander/", views.ask_person, name="ask_person"),
    path("demandes/<uuid:pk>/", views.help_request, name="request"),
    path("demandes/<uuid:pk>/choisir/", views.choose, name="choose"),
    path("demandes/<uuid:pk>/reprendre/", views.resume, name="resume"),
    path("demandes/<uuid:pk>/retirer/", views.withdraw, name="withdraw"),
    path("demandes/<uuid:pk>/avis/", views.evaluate, name="evaluate"),
    path("demandes/<uuid:pk>/signaler-une-vente/", views.report_selling, name="report_selling"),
    path("demandes/<uuid:pk>/avis/ne-plus-publier/", views.take_back, name="take_back"),
    path("connecteur/", views.dashboard, name="dashboard"),
    path("connecteur/demandes/<uuid:pk>/", views.introduction, name="introduction"),
    path("connecteur/demandes/<uuid:pk>/accepter/", views.accept, name="accept"),
    path("connecteur/demandes/<uuid:pk>/decliner/", views.decline, name="decline"),
    path("connecteur/demandes/<uuid:pk>/rendre/", views.give_back, name="give_back"),
    path("connecteur/demandes/<uuid:pk>/noter/", views.note_contact, name="note_contact"),
    path("connecteur/demandes/<uuid:pk>/clore/", views.close, name="close"),
    path("decliner/<str:token>/", views.decline_by_link, name="decline_by_link"),
    path("connecteur/demandes/<uuid:pk>/creneaux/", views.slots, name="slots"),
    path("rendez-vous/<uuid:pk>/choisir/", views.take_slot, name="take_slot"),
    path("rendez-vous/<uuid:pk>/autres-creneaux/", views.other_slots, name="other_slots"),
    path("rendez-vous/<uuid:pk>/annuler/", views.cancel_meeting, name="cancel_meeting"),
    path("rendez-vous/<uuid:pk>/rendez-vous.ics", views.meeting_file, name="meeting_file"),
    path("echanges/<uuid:pk>/", views.exchange, name="exchange"),
    path("echanges/<uuid:pk>/lu/", views.mark_read, name="mark_read"),
    path("ma-demande/<str:token>/", views.tracking_page, name="tracking"),
    path("demandes/<uuid:pk>/classement/", views.request_ranking, name="request_ranking"),
    path(
        "demandes/<uuid:pk>/classement.json",
        views.request_ranking,
        {"as_json": True},
        name="request_ranking_json",
    ),
    path(
        "connecteur/demandes/<uuid:pk>/classement/",
        views.introduction_ranking,
        name="introduction_ranking",
    ),
    path(
        "connecteur/demandes/<uuid:pk>/classement.json",
        views.introduction_ranking,
        {"as_json": True},
        name="introduction_ranking_json",
    ),
    path("suivi/<str:token>/", views.follow_up, name="follow_up"),
    path("comment-nous-proposons-un-connecteur/", views.how, name="how"),
]
