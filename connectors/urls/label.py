"""The label: an application, its examinations, its life."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import clients, held, label, pieces, reviews

urlpatterns: list[URLPattern | URLResolver] = [
    path("connecteurs/label/", label.label, name="label"),
    path("connecteurs/label/dossier/", label.label_file, name="label_file"),
    path("connecteurs/label/dossier/themes/", label.label_themes, name="label_themes"),
    path("connecteurs/label/dossier/clients/", label.label_clients, name="label_clients"),
    path(
        "connecteurs/label/dossier/criteres/<slug:code>/",
        pieces.label_criterion,
        name="label_criterion",
    ),
    path("connecteurs/label/pieces/<uuid:pk>/", pieces.open_piece, name="evidence"),
    path("connecteurs/label/recours/", label.appeal, name="appeal"),
    path("connecteurs/examens/", reviews.reviews, name="reviews"),
    path("connecteurs/examens/<uuid:pk>/", reviews.review, name="review"),
    path("label/reference/<str:token>/", clients.reference, name="reference"),
    path("connecteurs/label/en-cours/", held.label_held, name="label_held"),
    path("connecteurs/label/renouveler/", held.renew, name="renew"),
    path("connecteurs/label/suspension/", held.suspension, name="suspension"),
]
