from django.urls import path

from plans import views

app_name = "plans"
urlpatterns = [
    path("mon-espace/", views.home, name="home"),
]
