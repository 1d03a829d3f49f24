"""What was computed when an owner asked, and its explanation in a click (QUALITY F-2)."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts.admin_scope import RegionScopedAdmin
from matching.candidates import connectors_by_id
from matching.explaining import explain
from matching.models import Ranking
from matching.rankings import stored_of
from ui.backoffice import HistoryAdmin

# The page shows so many lines, the JSON as many; the rest is in the row itself.
LINES_SHOWN = 20


@admin.register(Ranking)
class RankingAdmin(RegionScopedAdmin, HistoryAdmin):
    """What was computed when the owner asked, as it was explained to both sides."""

    region_lookup = "help_request__company__commune__department__region"
    list_display = ("created_at", "help_request", "policy_version")
    list_select_related = ("help_request",)
    list_filter = ("policy_version",)
    search_fields = ("=help_request__id", "help_request__company__name")

    def object_links(self, request: HttpRequest, subject: Any) -> list[tuple[str, str]]:
        if not subject.inputs:
            return []
        address = reverse("admin:matching_ranking_explanation", args=[subject.pk])
        return [(address, "Explication"), (f"{address}?format=json", "Explication en JSON")]

    def get_urls(self) -> list[URLPattern]:
        explanation = self.admin_site.admin_view(self.explanation)
        return [
            path("<int:pk>/explication/", explanation, name="matching_ranking_explanation"),
            *super().get_urls(),
        ]

    def explanation(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Explain the first lines, and who was left out, as a page or as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_queryset(request).filter(pk=pk).first()
        if not isinstance(row, Ranking) or not row.inputs:
            raise Http404
        stored = stored_of(row)
        first = [line.id for line in stored.ranking.ranked[:LINES_SHOWN]]
        people = connectors_by_id(first)
        explained = explain(stored, names={one: str(people[one]) for one in first if one in people})
        if request.GET.get("format") == "json":
            return JsonResponse(explained.to_json(), json_dumps_params={"ensure_ascii": False})
        return TemplateResponse(
            request,
            "admin/ranking_explanation.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "Explication du classement",
                "original": row,
                "explained": explained,
            },
        )
