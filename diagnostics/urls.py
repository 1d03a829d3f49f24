from django.urls import path

from diagnostics.views import (
    interim,
    result,
    resume,
    retaking,
    taking,
)

app_name = "diagnostics"
urlpatterns = [
    path("", taking.start, name="start"),
    path("comment-ce-score-est-calcule/", result.method, name="method"),
    path("reprendre/<slug:key>/", resume.resume, name="resume"),
    path("ne-plus-rappeler/<str:token>/", resume.recall_stop, name="recall_stop"),
    path("<uuid:pk>/", taking.carry_on, name="carry_on"),
    path("<uuid:pk>/question/<str:code>/", taking.question, name="question"),
    path("<uuid:pk>/premier-resultat/", interim.interim, name="interim"),
    path("<uuid:pk>/verification/", taking.review, name="review"),
    path("<uuid:pk>/plus-tard/", resume.later, name="later"),
    path("<uuid:pk>/refaire/", retaking.retake, name="retake"),
    path("<uuid:pk>/resultat/", result.result, name="result"),
    path("<uuid:pk>/resultat.json", result.download, name="download"),
]
