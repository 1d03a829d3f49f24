"""What a reviewer sees: what was entrusted to them, and nothing of what the other thinks before
they have handed in their own examination."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connectors import errors, perms
from connectors.enums import LabelState
from connectors.forms.review import RecusalForm, ReviewForm
from connectors.models import Review
from connectors.selectors import dossiers, real_work, ties
from connectors.services import examinations
from connectors.views import visitor

SHOWN = 100


@never_cache
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """List what was entrusted to the visitor; for whoever examines nothing, a 404."""
    user = visitor.user(request)
    if not examinations.may_examine(user):
        raise Http404
    mine = Review.objects.filter(reviewer=user, recused_at=None)
    mine = mine.select_related("label__connector").order_by("-assigned_at", "pk")
    rows = list(mine[:SHOWN])
    context = {
        "to_do": [one for one in rows if one.submitted_at is None and _is_under_way(one)],
        "handed_in": [(one, _is_under_way(one)) for one in rows if one.submitted_at is not None],
    }
    return render(request, "connectors/reviews.html", context)


def _is_under_way(review: Review) -> bool:
    """Tell whether an examination still opens: once its round is decided, the page is closed."""
    return examinations.ROUNDS.get(LabelState(review.label.state)) == review.round


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an application and one's examination of it (GET); keep it, hand it in, or withdraw
    (POST). A tie that appeared since closes the page."""
    user = visitor.user(request)
    mine = perms.reviews_of(user).select_related("label__connector__user", "label__appeal")
    current = get_object_or_404(mine, pk=pk)
    dossier = dossiers.to_examine(current.label)
    tie = ties.conflict_of(user, current.label, clients=dossier.clients)
    if tie:
        if request.method == "POST":
            _close(current, tie)
        raise Http404
    criteria = [part.criterion for part in dossier.parts]
    form = ReviewForm(criteria=criteria, initial=ReviewForm.initial_of(current))
    recusal = RecusalForm(prefix="recusal")
    if request.method == "POST" and current.submitted_at is not None:
        messages.info(request, "Votre avis est déjà rendu\u00a0: il ne change plus.")
        return redirect("connectors:review", pk=pk)
    if request.method == "POST" and "recuse" in request.POST:
        recusal = RecusalForm(request.POST, prefix="recusal")
        if recusal.is_valid():
            with suppress(errors.ForbiddenTransition):
                examinations.recuse(current, reason=recusal.cleaned_data["reason"], by=user)
            messages.success(request, "C’est noté. Le dossier sera confié à quelqu’un d’autre.")
            return redirect("connectors:reviews")
    elif request.method == "POST":
        whole = "hand_in" in request.POST
        form = ReviewForm(request.POST, criteria=criteria, whole=whole)
        if form.is_valid():
            return _keep(request, current, form, whole=whole)
    context = {
        "review": current,
        "dossier": dossier,
        "work": real_work.behind(current.label, at=timezone.now()),
        "appeal": getattr(current.label, "appeal", None),
        "form": recusal if recusal.is_bound else form,
        "examination": form,
        "recusal": recusal,
        "lines": _lines(dossier, form),
        "other": _other(current),
    }
    return render(request, "connectors/review.html", context)


def _close(current: Review, tie: str) -> None:
    """Tell staff of a tie that appeared since: their list of seats to fill shows it."""
    with suppress(errors.ForbiddenTransition):
        examinations.recuse(current, reason=tie, by=None)


def _keep(request: HttpRequest, current: Review, form: ReviewForm, *, whole: bool) -> HttpResponse:
    act = examinations.hand_in if whole else examinations.save
    try:
        act(current, form.opinion(), by=visitor.user(request))
    except errors.ConflictOfInterest as tie:
        _close(current, str(tie))
        raise Http404 from tie
    except errors.ForbiddenTransition:
        messages.info(request, "Votre avis est déjà rendu, ou l’examen est terminé.")
    else:
        messages.success(
            request, "Votre avis est rendu. Merci." if whole else "Votre brouillon est enregistré."
        )
    return redirect("connectors:review", pk=current.pk)


def _lines(dossier: dossiers.Dossier, form: ReviewForm) -> list[dict[str, object]]:
    """Pair each criterion with its two fields."""
    return [
        {
            "part": part,
            "score": form[f"score-{part.criterion.code}"],
            "remark": form[f"remark-{part.criterion.code}"],
        }
        for part in dossier.parts
    ]


def _other(current: Review) -> Review | None:
    """Return the other examination of the round, once this one is handed in."""
    if current.submitted_at is None:
        return None
    same = Review.objects.filter(label=current.label_id, round=current.round).handed_in()
    return same.exclude(pk=current.pk).select_related("reviewer").first()
