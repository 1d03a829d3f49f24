"""Diagnostics and what opens them in the back office: read only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin_scope import RegionScopedAdmin
from accounts.models import User
from diagnostics.enums import AssessmentState
from diagnostics.models import Assessment, ResumeLink
from reference.models import Department
from ui.backoffice import HistoryAdmin, SituationFilter


class AssessmentSituation(SituationFilter):
    title = "rattachement"
    parameter_name = "rattachement"
    situations = {
        "claimed": ("à un compte", lambda rows, at: rows.filter(owner__isnull=False)),
        "anonymous": ("anonyme", lambda rows, at: rows.filter(owner=None)),
    }


@admin.register(Assessment)
class AssessmentAdmin(RegionScopedAdmin, HistoryAdmin):
    """What an owner answered: the region is told by the department, an anonymous one's too."""

    region_lookup = "company__commune__department__region"
    list_display = (
        "started_at",
        "state",
        "global_score",
        "size_class",
        "department",
        "completed_at",
    )
    list_select_related = ("questionnaire",)
    list_filter = (AssessmentSituation, "state", "size_class", "questionnaire")
    search_fields = ("=id", "company__name", "=owner__email", "=department")
    search_help_text = "Identifiant, entreprise, adresse exacte du dirigeant ou département"
    fields = (
        "state",
        "questionnaire",
        "benchmark_release",
        "company",
        "previous",
        "global_score",
        "size_class",
        "department",
        "started_at",
        "saved_at",
        "completed_at",
        "profile",
        "answers",
        "results",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        rows: QuerySet[Assessment] = super(RegionScopedAdmin, self).get_queryset(request)
        region = request.user.region_id if isinstance(request.user, User) else None
        if region is not None:
            codes = Department.objects.filter(region=region).values("code")
            rows = rows.filter(department__in=codes)
        # A list needs neither the answers nor what was computed from them.
        page = request.resolver_match.url_name if request.resolver_match else None
        if page == "diagnostics_assessment_changelist":
            rows = rows.defer("profile", "answers", "results")
        return rows


@admin.register(ResumeLink)
class ResumeLinkAdmin(HistoryAdmin):
    """The key opens a diagnostic: nobody of the team reads it."""

    list_display = ("created_at", "expires_at", "revoked_at", "is_completed")
    list_select_related = ("assessment",)
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "expires_at")
    search_fields = ("=assessment__id",)
    fields = ("assessment", "created_at", "expires_at", "revoked_at")
    readonly_fields = fields

    @admin.display(description="diagnostic terminé", boolean=True)
    def is_completed(self, link: ResumeLink) -> bool:
        return link.assessment.state == AssessmentState.COMPLETED
