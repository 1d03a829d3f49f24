"""What an owner may say against, or take back: a sale by a volunteer, one's own public words."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.models import User
from connectors.enums import ReportKind
from connectors.errors import AlreadyReported, ForbiddenTransition
from connectors.models import SalesBar, Testimony
from connectors.services import reports, testimonies
from matching.models import HelpRequest, Introduction


def _own(request: HttpRequest, pk: UUID) -> tuple[HelpRequest, User]:
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware saw to it
    return get_object_or_404(HelpRequest.objects.visible_to(request.user), pk=pk), request.user


@require_POST
def report_selling(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell the team, in a click, that a volunteer offered to sell something."""
    asked, owner = _own(request, pk)
    try:
        wanted = UUID(request.POST.get("introduction", ""))
    except ValueError as error:
        raise Http404 from error
    mine = Introduction.objects.filter(help_request=asked).select_related("connector")
    introduction = get_object_or_404(mine, pk=wanted)
    get_object_or_404(SalesBar, introduction_id=introduction.pk)
    try:
        reports.report(
            introduction.connector,
            kind=ReportKind.SELLING,
            introduction_id=introduction.pk,
            reporter=owner,
        )
    except AlreadyReported:
        messages.info(request, "Vous l’avez déjà signalé. Notre équipe s’en occupe.")
    else:
        messages.success(request, "Merci. Notre équipe est prévenue et va s’en occuper.")
    return redirect("matching:request", pk=asked.pk)


@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop publishing what the owner said."""
    asked, owner = _own(request, pk)
    ids = asked.introductions.values("pk")
    said = get_object_or_404(Testimony, work__introduction_id__in=ids)
    try:
        testimonies.take_back(said, by=owner)
    except ForbiddenTransition:
        messages.info(request, "Ces mots ne sont pas publiés.")
    else:
        messages.success(request, "C’est fait\u00a0: vos mots ne sont plus publiés.")
    return redirect("matching:request", pk=asked.pk)
