"""Results handed on: the reports, which may be made again, and the links that share."""

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from diagnostics import pdf, services
from diagnostics.enums import ReportState
from diagnostics.models import Report, ShareLink
from ui.backoffice import MOST_AT_ONCE, HistoryAdmin, SituationFilter, run_on_each


@admin.register(ShareLink)
class ShareLinkAdmin(HistoryAdmin):
    """As for personal links, nobody of the team reads the key."""

    list_display = ("created_at", "expires_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "expires_at")
    search_fields = ("=assessment__id",)
    fields = ("assessment", "created_at", "expires_at", "revoked_at")
    readonly_fields = fields


class ReportSituation(SituationFilter):
    situations = {
        "failing": ("en échec, à relancer", lambda rows, at: rows.filter(state=ReportState.FAILED)),
        "waiting": (
            "à faire ou en cours",
            lambda rows, at: rows.filter(state__in=[ReportState.WAITING, ReportState.RUNNING]),
        ),
    }


@admin.register(Report)
class ReportAdmin(HistoryAdmin):
    """What became of each report; the PDF itself is the owner's."""

    list_display = ("reference", "state", "requested_at", "ended_at", "attempts", "message")
    list_filter = (ReportSituation, "state", "requested_at")
    search_fields = ("=reference", "=assessment__id")
    search_help_text = "Référence exacte, ou identifiant du diagnostic"
    fields = (
        "reference",
        "assessment",
        "state",
        "progress",
        "digest",
        "earlier_digests",
        "message",
        "attempts",
        "requested_at",
        "started_at",
        "ended_at",
    )
    readonly_fields = fields
    actions = ("make_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        rows: QuerySet[Report] = super().get_queryset(request)
        return rows.defer("content")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say above the list that this machine cannot draw, and what it lacks."""
        reason = pdf.missing_libraries()
        subtitle = (
            f"Ce serveur ne peut pas fabriquer de PDF\u00a0: {reason}. Paquets Debian à installer"
            f"\u00a0: {', '.join(pdf.PACKAGES)}."
        )
        extra = {"subtitle": subtitle} if reason else {}
        return super().changelist_view(request, {**extra, **(extra_context or {})})

    def offers(self, subject: Report, action: str) -> bool:
        return subject.state == ReportState.FAILED

    @admin.action(description="Relancer la fabrication", permissions=["steer"])
    def make_again(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        run_on_each(
            self,
            request,
            queryset[:MOST_AT_ONCE],
            partial(services.make_again, by=cast("User", request.user)),
            done="Fabrication relancée",
            refused={services.NothingToMake: "ce rapport est fait, ou va l’être."},
        )
