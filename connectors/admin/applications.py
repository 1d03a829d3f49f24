"""What applications hold, and who examined and decided them: read here, written elsewhere."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin_scope import RegionScopedAdmin
from connectors.admin.examinations import REFUSED, ReassignForm, _user, only_one
from connectors.admin.oneself import NotAboutOneself
from connectors.enums import EvidenceKind, ScanState
from connectors.models import (
    Appeal,
    Decision,
    Evidence,
    Recusal,
    Reference,
    Review,
    ReviewScore,
)
from connectors.services import decisions, examinations
from ui.backoffice import (
    CONFIRMED,
    HistoryAdmin,
    HistoryInline,
    SituationFilter,
    ask_first,
    masked,
    run_on_each,
)

REGION = "label__connector__commune__department__region"
BY_NAME = ("label__connector__display_name", "=label__id")


class EvidenceSituation(SituationFilter):
    situations = {
        "waiting": (
            "en attente de contrôle",
            lambda rows, at: rows.kept().filter(scan=ScanState.WAITING),
        ),
        "refused": (
            "refusée par le contrôle",
            lambda rows, at: rows.filter(scan=ScanState.REFUSED),
        ),
        "erased": ("fichier effacé", lambda rows, at: rows.filter(erased_at__isnull=False)),
    }


@admin.register(Evidence)
class EvidenceAdmin(NotAboutOneself, RegionScopedAdmin, HistoryAdmin):
    """What each piece is; the file itself opens for those who examine or decide."""

    region_lookup = REGION
    list_display = ("label_of", "criterion", "kind", "size", "scan", "added_at", "removed_at")
    list_select_related = ("label__connector", "criterion")
    list_filter = (EvidenceSituation, "kind", "scan")
    search_fields = BY_NAME
    fields = (
        "label",
        "criterion",
        "kind",
        "note",
        "url",
        "original_name",
        "file",
        "content_type",
        "size",
        "scan",
        "scanned_at",
        "added_at",
        "removed_at",
        "erased_at",
    )
    readonly_fields = fields

    @admin.display(description="connecteur")
    def label_of(self, piece: Evidence) -> str:
        return str(piece.label.connector)

    @admin.display(description="fichier")
    def file(self, piece: Evidence) -> SafeString | str:
        if piece.kind != EvidenceKind.FILE or piece.scan != ScanState.CLEAN or piece.erased_at:
            return "–"
        return format_html(
            '<a href="{}">Ouvrir</a>', reverse("connectors:evidence", args=[piece.pk])
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say above the list that no antivirus reads what is sent."""
        off = (
            "Aucun antivirus n’est branché (EVIDENCE_SCANNER)\u00a0: les fichiers sont réécrits, "
            "puis comptés comme contrôlés."
        )
        extra = {} if settings.EVIDENCE_SCANNER else {"subtitle": off}
        return super().changelist_view(request, {**extra, **(extra_context or {})})


@admin.register(Reference)
class ReferenceAdmin(NotAboutOneself, RegionScopedAdmin, HistoryAdmin):
    region_lookup = REGION
    list_display = ("label_of", "company", "masked_email", "state", "asked_at", "answered_at")
    list_select_related = ("label__connector",)
    list_filter = ("state",)
    search_fields = (*BY_NAME, "company")
    fields = (
        *("label", "name", "company", "masked_email"),
        *("state", "comment", "asked_at", "answered_at"),
    )
    readonly_fields = fields

    @admin.display(description="connecteur")
    def label_of(self, client: Reference) -> str:
        return str(client.label.connector)

    @admin.display(description="adresse e-mail")
    def masked_email(self, client: Reference) -> str:
        return masked(client.email)


class ReviewSituation(SituationFilter):
    situations = {
        "to_reassign": ("à confier à quelqu’un d’autre", lambda rows, at: rows.to_reassign()),
        "to_do": ("en cours", lambda rows, at: rows.to_do()),
        "handed_in": ("rendu", lambda rows, at: rows.handed_in()),
    }


def blind(request: HttpRequest, rows: "QuerySet[Any]", to_label: str = "label") -> "QuerySet[Any]":
    """Leave out what others think of an application that the reader still has to examine, and of
    one that they may not know of."""
    theirs = Review.objects.filter(reviewer=request.user.pk, submitted_at=None)
    closed = Recusal.objects.filter(user=request.user.pk)
    for hidden in (theirs, closed):
        rows = rows.exclude(**{f"{to_label}__in": hidden.order_by().values("label")})
    return rows


class ScoreInline(HistoryInline):
    model = ReviewScore
    fields = ("criterion", "score", "comment")
    readonly_fields = fields
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ReviewScore]":
        return super().get_queryset(request).select_related("criterion")


@admin.register(Review)
class ReviewAdmin(NotAboutOneself, RegionScopedAdmin, HistoryAdmin):
    region_lookup = REGION
    list_display = ("label_of", "round", "seat", "reviewer", "recommends", "submitted_at")
    list_select_related = ("label__connector", "reviewer")
    list_filter = (ReviewSituation, "round", "recommends")
    search_fields = (*BY_NAME, "reviewer__full_name")
    fields = (
        *("label", "round", "seat", "reviewer", "assigned_at", "assigned_by"),
        *("recommends", "comment", "submitted_at", "recused_at", "recusal"),
    )
    readonly_fields = fields
    inlines = (ScoreInline,)
    actions = ("reassign",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return blind(request, super().get_queryset(request))

    @admin.display(description="connecteur")
    def label_of(self, review: Review) -> str:
        return str(review.label.connector)

    def offers(self, subject: Review, action: str) -> bool:
        return subject.submitted_at is None and subject.recused_at is not None

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(decisions.DECIDE_RIGHT)

    @admin.action(description="Confier à quelqu’un d’autre", permissions=["decide"])
    def reassign(self, request: HttpRequest, queryset: "QuerySet[Review]") -> HttpResponse | None:
        review = only_one(self, request, queryset.select_related("label__connector__user"))
        if review is None:
            return None
        given = request.POST if CONFIRMED in request.POST else None
        form = ReassignForm(given, label=review.label)
        if not form.is_valid():
            return ask_first(
                self,
                request,
                queryset,
                action="reassign",
                title="Confier à quelqu’un d’autre",
                sentence="L’avis commencé par la personne récusée n’est pas gardé.",
                button="Confier l’examen",
                form=form,
            )
        run_on_each(
            self,
            request,
            [review],
            lambda one: examinations.reassign(one, **form.cleaned_data, by=_user(request)),
            done="Examen confié",
            refused=REFUSED,
        )
        return None


@admin.register(ReviewScore)
class ReviewScoreAdmin(NotAboutOneself, RegionScopedAdmin, HistoryAdmin):
    region_lookup = f"review__{REGION}"
    person_lookup = "review__label__connector__user"
    list_display = ("label_of", "criterion", "score", "comment")
    list_select_related = ("review__label__connector", "criterion")
    list_filter = ("score",)
    search_fields = ("review__label__connector__display_name", "criterion__title")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return blind(request, super().get_queryset(request), "review__label")

    @admin.display(description="connecteur")
    def label_of(self, score: ReviewScore) -> str:
        return str(score.review.label.connector)


@admin.register(Decision)
class DecisionAdmin(NotAboutOneself, RegionScopedAdmin, HistoryAdmin):
    region_lookup = REGION
    list_display = ("label_of", "round", "outcome", "decided_by", "decided_at", "appeal_until")
    list_select_related = ("label__connector", "decided_by")
    list_filter = ("round", "outcome", "decided_at")
    search_fields = BY_NAME

    @admin.display(description="connecteur")
    def label_of(self, decision: Decision) -> str:
        return str(decision.label.connector)


@admin.register(Appeal)
class AppealAdmin(NotAboutOneself, RegionScopedAdmin, HistoryAdmin):
    region_lookup = REGION
    list_display = ("label_of", "filed_at")
    list_select_related = ("label__connector",)
    list_filter = ("filed_at",)
    search_fields = BY_NAME

    @admin.display(description="connecteur")
    def label_of(self, appeal: Appeal) -> str:
        return str(appeal.label.connector)


@admin.register(Recusal)
class RecusalAdmin(NotAboutOneself, RegionScopedAdmin, HistoryAdmin):
    region_lookup = REGION
    list_display = ("label_of", "user", "recused_at")
    list_select_related = ("label__connector", "user")
    list_filter = ("recused_at",)
    search_fields = (*BY_NAME, "user__full_name")

    @admin.display(description="connecteur")
    def label_of(self, recusal: Recusal) -> str:
        return str(recusal.label.connector)
