"""Proposing a resource, and following what becomes of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from resources.enums import ResourceKind, ResourceState
from resources.forms.event_proposing import EventTextForm
from resources.forms.proposing import ProposalForm, initial_of
from resources.models import Resource
from resources.perms import may_propose
from resources.selectors.reading import page_of
from resources.services import proposing
from ui.limits import too_many_of

DAY = 24 * 3600
PER_DAY = 20
SHOWN = 100


def _visitor(request: HttpRequest) -> User:
    """Return who is signed in; the middleware lets nobody else come here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _author(request: HttpRequest) -> User:
    """Return the visitor, who may propose. Raises PermissionDenied."""
    visitor = _visitor(request)
    if not may_propose(visitor):
        raise PermissionDenied
    return visitor


def _wanted(request: HttpRequest) -> dict[str, str | list[str]]:
    """Read what the team found missing from the address, to fill the form in; what is unknown to
    its lists chooses nothing."""
    asked = request.GET
    return {
        "themes": asked.getlist("theme"),
        "level": asked.get("niveau", ""),
        "sizes": asked.getlist("taille"),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Take the proposal of a resource."""
    author = _author(request)
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        by=author,
        initial={"author_name": author.full_name, "language": "fr", **_wanted(request)},
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "resources/propose.html", {"form": form})
    if too_many_of(f"propose:{author.pk}", limit=PER_DAY, seconds=DAY):
        form.add_error(
            None, "Vous avez proposé beaucoup de ressources aujourd’hui. Revenez demain."
        )
        response = render(request, "resources/propose.html", {"form": form}, status=429)
        response["Retry-After"] = str(DAY)
        return response
    made = proposing.propose(form.proposal(), by=author)
    messages.success(
        request,
        "Merci. Notre équipe lit votre proposition et vous écrit ce qu’elle en fait.",
    )
    return redirect("resources:proposal", pk=made.pk)


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """List what the visitor proposed, the last first."""
    author = _visitor(request)
    found = list(
        Resource.objects.filter(author=author).defer("body").order_by("-created_at")[:SHOWN]
    )
    if not found and not may_propose(author):
        raise PermissionDenied
    context = {"proposals": found, "may_propose": may_propose(author)}
    return render(request, "resources/own.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a proposal to its author as its readers will see it; take what was asked to change."""
    rows = Resource.objects.select_related("organisation", "region", "department")
    author = _visitor(request)
    mine = get_object_or_404(rows, pk=pk, author=author)
    to_change = mine.state == ResourceState.CHANGES_ASKED
    form = None
    if to_change:
        # The date of an event has a page of its own.
        form_class = EventTextForm if mine.kind == ResourceKind.EVENT else ProposalForm
        form = form_class(
            request.POST if request.method == "POST" else None,
            by=author,
            initial=initial_of(mine),
        )
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            proposing.revise(mine, form.proposal(), by=author)
        except proposing.ForbiddenTransition:
            messages.warning(request, "Votre proposition a changé d’état entre-temps.")
        else:
            messages.success(request, "Votre proposition est renvoyée à notre équipe.")
        return redirect("resources:proposal", pk=pk)
    if request.method == "POST" and form is None:
        messages.warning(request, "Votre proposition ne peut plus être modifiée.")
        return redirect("resources:proposal", pk=pk)
    context = {"form": form, "resource": mine, "page": page_of(mine)}
    return render(request, "resources/proposal.html", context)


@require_POST
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give up a proposal that is to be changed."""
    author = _visitor(request)
    mine = get_object_or_404(Resource, pk=pk, author=author)
    try:
        proposing.withdraw(mine, by=author)
    except proposing.ForbiddenTransition:
        messages.warning(request, "Cette proposition ne peut plus être retirée ici. Écrivez-nous.")
    else:
        messages.success(request, "Votre proposition est retirée.")
    return redirect("resources:own")
