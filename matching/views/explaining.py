"""Why this order: the explanation that the law gives a right to, in a click (QUALITY F-2)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User
from matching.candidates import connectors_by_id
from matching.enums import IntroductionState
from matching.explaining import Explanation, explain, explain_to
from matching.models import HelpRequest, Introduction
from matching.rankings import stored_of
from matching.services.steps import SHOWN

# Who accepted knows where the firm is; whoever gave it back does too.
ACCEPTED = (
    IntroductionState.ACCEPTED,
    IntroductionState.IN_PROGRESS,
    IntroductionState.DONE,
    IntroductionState.EVALUATED,
)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware saw to it
    return request.user


def _answer(
    request: HttpRequest, explained: Explanation, *, back: str, pk: UUID, as_json: bool
) -> HttpResponse:
    if as_json:
        return JsonResponse(explained.to_json(), json_dumps_params={"ensure_ascii": False})
    return render(
        request, "matching/explanation.html", {"explained": explained, "back": back, "pk": pk}
    )


@never_cache
@require_GET
def request_ranking(request: HttpRequest, pk: UUID, *, as_json: bool = False) -> HttpResponse:
    """Explain to the owner the last ranking of a request: the first ones, and who was asked."""
    asked = get_object_or_404(HelpRequest.objects.visible_to(_user(request)), pk=pk)
    row = asked.rankings.order_by("-created_at", "-pk").first()
    if row is None or not row.inputs:
        raise Http404
    stored = stored_of(row)
    ids = {line.id for line in stored.ranking.ranked[:SHOWN]}
    ids |= {str(one) for one in row.introductions.values_list("connector", flat=True)}
    people = connectors_by_id(ids)
    names = {one: people[one].display_name for one in ids if one in people}
    explained = explain(stored, names=names)
    return _answer(request, explained, back="matching:request", pk=pk, as_json=as_json)


@never_cache
@require_GET
def introduction_ranking(request: HttpRequest, pk: UUID, *, as_json: bool = False) -> HttpResponse:
    """Explain to a connecteur why they were asked: their own line, and nobody else's."""
    mine = Introduction.objects.visible_to(_user(request)).select_related("ranking", "connector")
    asked = get_object_or_404(mine, pk=pk)
    if not asked.ranking.inputs:
        raise Http404
    explained = explain_to(
        stored_of(asked.ranking),
        connector_id=str(asked.connector_id),
        name=asked.connector.display_name,
        knows_the_firm=asked.state in ACCEPTED,
    )
    if explained is None:
        raise Http404
    return _answer(request, explained, back="matching:introduction", pk=pk, as_json=as_json)
