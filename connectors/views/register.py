"""The public register of labels, the certificate that a QR code opens, the badge to embed."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connectors.forms.register import NumberForm, RegisterForm
from connectors.models import Label
from connectors.numbers import LABELS
from connectors.selectors.register import registered, search
from notifications.links import absolute
from reference.enums import Theme

PER_PAGE = 20
BADGE_KEPT = 3600


@login_not_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List who holds a valid label; a number typed leads to its certificate."""
    number = NumberForm(request.GET if "number" in request.GET else None)
    if number.is_valid():
        return redirect("connectors:certificate", number=number.cleaned_data["number"])
    form = RegisterForm(request.GET if {"name", "department"} & set(request.GET) else None)
    sought = form.cleaned_data if form.is_valid() else {}
    rows = search(at=timezone.now(), **sought)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "number_form": number,
        "page": page,
        "lines": [(label, themes_of(label)) for label in page],
        "sought": {name: value for name, value in sought.items() if value},
    }
    return render(request, "connectors/register.html", context)


@login_not_required
@never_cache
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Say whether a label is valid today and whose it is; of any other, nothing but that."""
    form = NumberForm({"number": number})
    if not form.is_valid():
        return _unknown(request, form)
    if number != form.cleaned_data["number"]:
        return redirect("connectors:certificate", number=form.cleaned_data["number"])
    label = _valid(number, at=timezone.now())
    if label is None and not Label.objects.filter(number=number).exists():
        form.add_error("number", "Aucun label ne porte ce numéro. Vérifiez qu’il est bien recopié.")
        return _unknown(request, form)
    response = render(
        request,
        "connectors/certificate.html",
        {
            "number": number,
            "label": label,
            "themes": themes_of(label) if label else [],
            "address": absolute(reverse("connectors:certificate", kwargs={"number": number})),
            "today": timezone.now(),
        },
    )
    if label is None:
        response["X-Robots-Tag"] = "noindex"
    return response


def _unknown(request: HttpRequest, form: NumberForm) -> HttpResponse:
    return render(request, "connectors/certificate_unknown.html", {"form": form}, status=404)


def _valid(number: str, *, at: datetime) -> Label | None:
    rows = registered(at=at).select_related(
        "connector__organisation", "connector__commune__department"
    )
    return rows.filter(number=number).first()


@login_not_required
@require_safe
def badge(request: HttpRequest, number: str) -> HttpResponse:
    """Draw the badge of a label, for its holder's own site: valid until when, or no longer."""
    now = timezone.now()
    read = LABELS.read(number)
    label = _valid(read, at=now) if read else None
    known = label is not None or (read and Label.objects.filter(number=read).exists())
    # Drawn without the request: it is the same for all, whoever is signed in.
    drawn = render_to_string(
        "connectors/badge.svg",
        {"label": label, "known": known, "brand_name": settings.BRAND_NAME},
    )
    response = HttpResponse(
        drawn, content_type="image/svg+xml; charset=utf-8", status=200 if known else 404
    )
    left = BADGE_KEPT
    if label is not None and label.valid_until is not None:
        # No longer than the label itself.
        left = min(left, int((label.valid_until - now).total_seconds()))
    response["Cache-Control"] = f"public, max-age={left}"
    # The only answer of ours that another site may show.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def themes_of(label: Label) -> list[str]:
    return [str(Theme(theme).label) for theme in label.themes if theme in Theme.values]
