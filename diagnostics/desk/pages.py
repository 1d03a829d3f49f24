"""What every page of the desk shares: who may open it, its frame, its line in the journal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from diagnostics.enums import PublicationState
from diagnostics.models import Questionnaire

View = Callable[..., HttpResponse]
RIGHT = "diagnostics.change_questionnaire"
TEMPLATES = "admin/diagnostics/questionnaire"


def for_editors(view: View) -> View:
    """Close a view of the back office to staff who may not change questionnaires."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def find(pk: int, *, draft: bool = False) -> Questionnaire:
    """Give a version, or a 404; with `draft`, one that can still change."""
    rows = Questionnaire.objects.select_related("based_on").defer("based_on__definition")
    if draft:
        rows = rows.filter(state=PublicationState.DRAFT)
    return get_object_or_404(rows, pk=pk)


def address(name: str, *args: Any) -> str:
    """Return where a page of the desk is, by its short name."""
    return reverse(f"admin:diagnostics_questionnaire_{name}", args=args)


def show(
    request: HttpRequest,
    name: str,
    *,
    title: str,
    questionnaire: Questionnaire | None = None,
    status: int = 200,
    **context: Any,
) -> TemplateResponse:
    """Draw a page of the desk in the frame of the back office."""
    return TemplateResponse(
        request,
        name,
        {
            **admin.site.each_context(request),
            "opts": Questionnaire._meta,
            "title": title,
            "questionnaire": questionnaire,
            "is_draft": questionnaire is not None and questionnaire.state == PublicationState.DRAFT,
            **context,
        },
        status=status,
    )


def note(request: HttpRequest, questionnaire: Questionnaire, words: str) -> None:
    """Keep in the journal of the back office what was done to a version."""
    admin.site.get_model_admin(Questionnaire).log_change(request, questionnaire, words)


def revision_of(request: HttpRequest) -> int:
    """Give the revision that the page sent was made of; one that says none was made of none."""
    said = request.POST.get("revision", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else -1
