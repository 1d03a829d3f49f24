from django.urls import URLPattern, URLResolver, path

from accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mon-compte/", views.profile, name="profile"),
    path("mon-compte/accords/<uuid:pk>/retirer/", views.withdraw_consent, name="withdraw_consent"),
]
