from django.urls import URLPattern, URLResolver, path

from notifications.views import choices, demo, signs

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", signs.livez, name="livez"),
    path("readyz", signs.readyz, name="readyz"),
    path("health/worker", signs.worker_health, name="worker_health"),
    path("mes-messages/", choices.own, name="choices"),
    path("messages/<str:token>/", choices.by_link, name="choices_by_link"),
    path("messages/<str:token>/arreter/", choices.stop, name="stop"),
    path("demo/mails/", demo.demo_mails, name="demo_mails"),
    path("demo/mails/<uuid:pk>/", demo.demo_mail, name="demo_mail"),
    path("demo/mails/<uuid:pk>/html/", demo.demo_mail_html, name="demo_mail_html"),
]
