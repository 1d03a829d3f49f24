from django.urls import path

from plans.views import check_ins, helping, home, pact, plan, preview, sharing, stuck

app_name = "plans"
urlpatterns = [
    path("mon-espace/", home.home, name="home"),
    path("mon-plan/comment-il-est-fait/", preview.method, name="method"),
    path("mon-plan/apercu/<uuid:pk>/", preview.preview, name="preview"),
    path("mon-plan/point/<str:token>/", check_ins.check_in, name="check_in"),
    path("mon-plan/reprendre/<str:token>/", check_ins.resume, name="resume"),
    path("mon-plan/lecture/<slug:key>/", sharing.shared, name="shared"),
    path("mon-plan/action/<uuid:pk>/", plan.action, name="action"),
    path("mon-plan/action/<uuid:pk>/aide/", stuck.stuck, name="stuck"),
    path("mon-plan/<uuid:pk>/", plan.plan, name="plan"),
    path("mon-plan/<uuid:pk>/engagement/", pact.pact, name="pact"),
    path("mon-plan/<uuid:pk>/calendrier.ics", pact.calendar, name="calendar"),
    path("mon-plan/<uuid:pk>/partager/", sharing.share, name="share"),
    path("connecteur/demandes/<uuid:pk>/plan/", helping.plan_in_charge, name="in_charge"),
]
