from django.urls import path

from diagnostics.views import (
    assisting,
    firm,
    interim,
    paper,
    result,
    resume,
    retaking,
    taking,
    taking_over,
)

app_name = "diagnostics"
urlpatterns = [
    path("", taking.start, name="start"),
    path("comment-ce-score-est-calcule/", result.method, name="method"),
    path("accompagner/", assisting.assisted, name="assisted"),
    path("accompagner/nouveau/", assisting.assist, name="assist"),
    path("accompagner/<uuid:pk>/remettre/", assisting.hand_over, name="hand_over"),
    path("accompagner/<uuid:pk>/abandonner/", assisting.give_up, name="give_up"),
    path("code/", taking_over.take_over, name="take_over"),
    path("papier/", paper.type_in, name="type_in"),
    path("papier/imprimer/", paper.print_sheet, name="print_sheet"),
    path("papier/<slug:number>/", paper.sheet, name="sheet"),
    path("reprendre/<slug:key>/", resume.resume, name="resume"),
    path("ne-plus-rappeler/<str:token>/", resume.recall_stop, name="recall_stop"),
    path("<uuid:pk>/", taking.carry_on, name="carry_on"),
    path("<uuid:pk>/question/<str:code>/", taking.question, name="question"),
    path("<uuid:pk>/premier-resultat/", interim.interim, name="interim"),
    path("<uuid:pk>/verification/", taking.review, name="review"),
    path("<uuid:pk>/entreprise/", firm.firm, name="firm"),
    path("<uuid:pk>/plus-tard/", resume.later, name="later"),
    path("<uuid:pk>/refaire/", retaking.retake, name="retake"),
    path("<uuid:pk>/resultat/", result.result, name="result"),
    path("<uuid:pk>/resultat.json", result.download, name="download"),
]
