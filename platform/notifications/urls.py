from django.urls import URLPattern, URLResolver, path

from notifications import views

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("health/worker", views.worker_health, name="worker_health"),
    path("demo/mails/", views.demo_mails, name="demo_mails"),
    path("demo/mails/<uuid:pk>/", views.demo_mail, name="demo_mail"),
    path("demo/mails/<uuid:pk>/html/", views.demo_mail_html, name="demo_mail_html"),
]
