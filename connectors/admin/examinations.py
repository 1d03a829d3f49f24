"""What staff do of an application: entrust it to two people, then decide, with reasons."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import User
from connectors import errors, scoring
from connectors.admin.refusals import NOT_FROM_THIS_STATE
from connectors.enums import LabelState, Outcome, Round
from connectors.models import Appeal, Criterion, Label, Reference, Review
from connectors.models.labels import EXAMINED
from connectors.selectors import ties
from connectors.services import decisions, examinations
from ui.backoffice import CONFIRMED, ActionForm, Refusals, StaffAdmin, ask_first, run_on_each

if TYPE_CHECKING:
    Mixin = StaffAdmin
else:
    Mixin = object

LISTS = (
    ("evidence", "Pièces"),
    ("reference", "Clients cités"),
    ("review", "Examens"),
    ("decision", "Décisions"),
)
ACTIONS_FROM: Mapping[str, Collection[str]] = {"assign": EXAMINED, "decide": EXAMINED}
REFUSED: Refusals = {
    **NOT_FROM_THIS_STATE,
    errors.ConflictOfInterest: "un lien avec ce dossier a été trouvé. Rouvrez la page\u00a0: "
    "elle dit lequel.",
    errors.NotEntitled: "cette personne n’a pas le droit nécessaire.",
    errors.NotTwoReviewers: "choisissez deux personnes différentes.",
    errors.NotExamined: "les deux avis ne sont pas encore rendus.",
    errors.LabelAlreadyAwarded: "un autre label est en cours ou suspendu.",
    errors.NotAboutOneself: "il s’agit de vous. Laissez un collègue décider.",
}


class ReviewerChoice(ActionForm):
    """Those who may examine this application; the others are named, with the reason."""

    def __init__(self, *args: Any, label: Label, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(examinations.reviewers())
        reasons = ties.conflicts_of(found, label)
        seated = set(label.reviews.values_list("reviewer_id", flat=True))
        free = [one for one in found if not reasons[one.pk] and one.pk not in seated]
        left_out = [f"{one} ({reasons[one.pk].rstrip('.')})" for one in found if reasons[one.pk]]
        words = f"Écartés\u00a0: {'; '.join(left_out)}." if left_out else ""
        for field in self.fields.values():
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared below
            field.queryset = User.objects.filter(pk__in=[one.pk for one in free]).order_by(
                "full_name", "pk"
            )
            field.help_text = words


class AssignForm(ReviewerChoice):
    first = forms.ModelChoiceField(User.objects.none(), label="Première personne")
    second = forms.ModelChoiceField(User.objects.none(), label="Seconde personne")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("first") is not None and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", "Choisissez deux personnes différentes.")
        return cleaned


class ReassignForm(ReviewerChoice):
    reviewer = forms.ModelChoiceField(User.objects.none(), label="À qui")


class DecisionForm(ActionForm):
    outcome = forms.ChoiceField(
        label="Décision",
        choices=[(Outcome.AWARDED, "Attribuer le label"), (Outcome.REFUSED, "Refuser le label")],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label="Motifs",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80}),
        help_text="Ils sont envoyés tels quels à la personne. Répondez aux critères non remplis.",
    )

    def clean_outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["outcome"])


def to_assign(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Keep the applications of which nobody was asked to examine the round under way."""
    return rows.filter(
        (Q(state=LabelState.UNDER_REVIEW) & ~Q(reviews__round=Round.FIRST))
        | (Q(state=LabelState.UNDER_APPEAL) & ~Q(reviews__round=Round.APPEAL))
    )


def to_decide(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Keep the applications of which both examinations are in."""

    def both(turn: Round) -> "QuerySet[Any]":
        handed_in = Review.objects.handed_in().filter(round=turn).order_by().values("label")
        return handed_in.annotate(count=Count("pk")).filter(count=2).values("label")

    return rows.filter(
        Q(state=LabelState.UNDER_REVIEW, pk__in=both(Round.FIRST))
        | Q(state=LabelState.UNDER_APPEAL, pk__in=both(Round.APPEAL))
    )


def only_one(
    model_admin: StaffAdmin, request: HttpRequest, queryset: "QuerySet[Any]"
) -> Any | None:
    """Return the one line that was ticked; several are refused in words."""
    ticked = list(queryset[:2])
    if len(ticked) == 1:
        return ticked[0]
    messages.error(request, "Choisissez une seule ligne\u00a0: chaque dossier se lit à part.")
    return None


class ExaminationActions(Mixin):
    """The two acts, for the page of labels; the right to decide is not that of changing."""

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(decisions.DECIDE_RIGHT)

    def object_links(self, request: HttpRequest, subject: Label) -> list[tuple[str, str]]:
        """Lead to what the application holds, and to what was thought and decided of it."""
        return [
            (f"{reverse(f'admin:connectors_{name}_changelist')}?q={subject.pk}", words)
            for name, words in LISTS
        ]

    @admin.action(description="Confier à deux évaluateurs", permissions=["decide"])
    def assign(self, request: HttpRequest, queryset: "QuerySet[Label]") -> HttpResponse | None:
        label = only_one(self, request, queryset.select_related("connector__user"))
        if label is None:
            return None
        form = AssignForm(request.POST if CONFIRMED in request.POST else None, label=label)
        if not form.is_valid():
            return ask_first(
                self,
                request,
                queryset,
                action="assign",
                title="Confier à deux évaluateurs",
                sentence="Chacun examine le dossier sans voir l’avis de l’autre. "
                "Les personnes qui ont un lien avec ce dossier sont écartées.",
                button="Confier le dossier",
                form=form,
            )
        chosen = [form.cleaned_data["first"], form.cleaned_data["second"]]
        run_on_each(
            self,
            request,
            [label],
            lambda one: examinations.assign(one, reviewers=chosen, by=_user(request)),
            done="Dossier confié à deux évaluateurs",
            refused=REFUSED,
        )
        return None

    @admin.action(description="Décider", permissions=["decide"])
    def decide(self, request: HttpRequest, queryset: "QuerySet[Label]") -> HttpResponse | None:
        label = only_one(self, request, queryset.select_related("connector__user"))
        if label is None:
            return None
        form = DecisionForm(request.POST if CONFIRMED in request.POST else None)
        if not form.is_valid():
            return ask_first(
                self,
                request,
                queryset,
                action="decide",
                title="Décider d’une demande de label",
                sentence="Lisez les deux avis, puis décidez. La personne reçoit votre décision "
                "et vos motifs.",
                button="Enregistrer la décision",
                form=form,
                template="admin/label_decision.html",
                extra=to_read(label, reader=_user(request)),
            )
        run_on_each(
            self,
            request,
            [label],
            lambda one: decisions.decide(one, **form.cleaned_data, by=_user(request)),
            done="Décision enregistrée",
            refused=REFUSED,
        )
        return None


def to_read(label: Label, *, reader: User) -> dict[str, object]:
    """Return what a decision rests on; nothing of it for somebody who has a tie."""
    tie = ties.tie_of_decider(reader, label)
    turn = Round.APPEAL if label.state == LabelState.UNDER_APPEAL else Round.FIRST
    reviews: list[Review] = []
    if not tie:
        handed_in = Review.objects.handed_in().filter(label=label, round=turn)
        reviews = list(handed_in.select_related("reviewer").prefetch_related("scores__criterion"))
    criteria = list(Criterion.objects.filter(criteria=label.criteria_id).order_by("position"))
    score = scoring.weigh(
        [scoring.Weighed(one.code, one.weight) for one in criteria],
        [{one.criterion.code: one.score for one in review.scores.all()} for review in reviews],
    )
    return {
        "tie": tie,
        "reviews": reviews,
        "score": score,
        "lines": [(one.title, line) for one, line in zip(criteria, score.lines, strict=True)],
        "appeal": None if tie else Appeal.objects.filter(label=label).first(),
        "clients": [] if tie else list(Reference.objects.filter(label=label)),
    }


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the back office is for staff only
    return request.user
