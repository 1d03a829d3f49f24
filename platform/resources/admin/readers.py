"""What readers say: opinions, which are only counted, and what is out of date."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from accounts.admin_scope import RegionScopedAdmin
from resources.models import Opinion, OutdatedReport
from resources.services import outdated
from ui.backoffice import HistoryAdmin, SituationFilter, confirmed_action


@admin.register(Opinion)
class OpinionAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "resource__region"
    list_display = ("resource", "useful", "at")
    list_select_related = ("resource",)
    list_filter = ("useful",)
    search_fields = ("resource__title",)
    fields = ("resource", "useful", "at")
    readonly_fields = fields


class ReportSituation(SituationFilter):
    situations = {"open": ("à traiter", lambda rows, at: rows.filter(settled_at=None))}


@admin.register(OutdatedReport)
class OutdatedReportAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "resource__region"
    list_display = ("resource", "text", "at", "settled_at")
    list_select_related = ("resource",)
    list_filter = (ReportSituation,)
    search_fields = ("resource__title", "text")
    fields = ("resource", "text", "at", "settled_at", "settled_by")
    readonly_fields = fields
    actions = ("settle",)

    def offers(self, subject: OutdatedReport, action: str) -> bool:
        return subject.settled_at is None

    def object_links(self, request: HttpRequest, subject: OutdatedReport) -> list[tuple[str, str]]:
        address = reverse("admin:resources_resource_change", args=[subject.resource_id])
        return [(address, "Voir la ressource")]

    settle = confirmed_action(
        description="Marquer comme traité",
        sentence="La ressource est corrigée, ou n’a pas besoin de l’être.",
        done="Signalement traité",
        service=outdated.settle,
        refused={outdated.AlreadySettled: "quelqu’un l’a déjà traité."},
        permissions=("steer",),
    )
