from django.urls import URLPattern, URLResolver, path

from ui import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.page, {"name": "home"}, name="home"),
    path("comment-ca-marche/", views.page, {"name": "how_it_works"}, name="how_it_works"),
    path("mentions-legales/", views.page, {"name": "legal"}, name="legal"),
    path("donnees-personnelles/", views.page, {"name": "privacy"}, name="privacy"),
    path("accessibilite/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("plan-du-site/", views.page, {"name": "sitemap"}, name="sitemap"),
    path("contact/", views.page, {"name": "contact"}, name="contact"),
    path("robots.txt", views.robots, name="robots"),
]
