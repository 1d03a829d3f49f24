"""What is answered to a network that asks too often (QUALITY B18)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

HOUR = 3600


def patience(request: HttpRequest) -> HttpResponse:
    """Ask to come back in an hour."""
    response = render(request, "diagnostics/too_many.html", status=429)
    response["Retry-After"] = str(HOUR)
    return response
