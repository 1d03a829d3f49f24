"""The site, and the emptiest page that it could have: the floor of every other."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from config.urls import urlpatterns as site


@login_not_required
@never_cache
def empty(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [path("bench/empty/", empty, name="bench_empty"), *site]
