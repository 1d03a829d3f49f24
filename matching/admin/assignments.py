"""Requests shared out at once: prepared for a region, read over, applied by an action."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin
from accounts.models import User
from matching import services
from matching.enums import AssignmentState, LineState
from matching.models import AssignmentLine, AssignmentRun
from matching.services import assigning
from reference.models import Region
from ui.backoffice import (
    HistoryAdmin,
    Refusals,
    SituationFilter,
    StaffAdmin,
    confirmed_action,
)

REFUSALS: Refusals = {
    services.AlreadySettled: "elle a changé d’état entre-temps, relisez-la.",
}
PREPARED = "Le calcul commence. Cette page dit où il en est."


class RunForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = AssignmentRun
        fields = ("region",)


class RunSituation(SituationFilter):
    situations = {
        "ready": ("à relire", lambda rows, at: rows.filter(state=AssignmentState.READY)),
        "working": ("en cours", lambda rows, at: rows.to_work_on()),
    }


@admin.register(AssignmentRun)
class AssignmentRunAdmin(JournalMixin, RegionScopedAdmin, StaffAdmin):
    """The region is chosen once; the rest is computed, then applied or dropped by an action."""

    region_lookup = "region"
    form = RunForm
    list_display = ("created_at", "region", "state", "created_by", "ended_at")
    list_select_related = ("region", "created_by")
    list_filter = (RunSituation, "region")
    search_fields = ("region__name", "=id")
    readonly_fields = (
        "state",
        "counts",
        "total_fit",
        "greedy_fit",
        "created_at",
        "created_by",
        "applied_by",
        "ended_at",
        "journal",
    )
    actions = ("apply", "drop")

    apply = confirmed_action(
        description="Confier les demandes",
        sentence="Chaque personne proposée reçoit sa demande et a trois jours ouvrés pour "
        "répondre ; chaque dirigeant en est prévenu. Qui n’est plus libre est laissé, et la raison "
        "est gardée.",
        done="Demandes en cours d’envoi",
        service=assigning.apply_assignment,
        refused=REFUSALS,
        permissions=("steer",),
    )
    drop = confirmed_action(
        description="Abandonner cette affectation",
        sentence="Personne n’est sollicité. Une autre pourra être préparée.",
        done="Affectation abandonnée",
        service=assigning.drop_assignment,
        refused=REFUSALS,
        permissions=("steer",),
    )

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("matching.change_assignmentrun")

    def offers(self, subject: AssignmentRun, action: str) -> bool:
        ready: bool = subject.state == AssignmentState.READY
        return ready or (action == "drop" and subject.state == AssignmentState.COMPUTING)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("region",) if obj is None else ("region", *self.readonly_fields)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer a correspondent their own region only."""
        own = getattr(request.user, "region_id", None)
        if db_field.name == "region" and own is not None:
            kwargs["queryset"] = Region.objects.filter(pk=own)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Prepare a run; what stands in the way is said on the form's own page."""
        try:
            return super().add_view(request, form_url, extra_context)
        except services.NothingToAssign:
            words = "Aucune demande n’attend dans cette région avec l’accord du dirigeant."
        except services.AssignmentUnderWay:
            words = "Une affectation est déjà en cours pour cette région : terminez-la d’abord."
        messages.error(request, words)
        return redirect("admin:matching_assignmentrun_changelist")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - the back office is for staff only
        made = assigning.prepare_assignment(obj.region, by=request.user)
        obj.pk, obj.created_at = made.pk, made.created_at

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        messages.success(request, PREPARED)
        return redirect("admin:matching_assignmentrun_change", obj.pk)

    def object_links(self, request: HttpRequest, subject: Any) -> list[tuple[str, str]]:
        address = reverse("admin:matching_assignmentline_changelist")
        return [(f"{address}?run__id__exact={subject.pk}", "Toutes les lignes")]

    @admin.display(description="demandes")
    def counts(self, run: AssignmentRun) -> SafeString:
        counted = run.lines.order_by().values_list("state").annotate(count=Count("pk"))
        found = dict(counted)
        return format_html(
            '<ul class="journal">{}</ul>',
            format_html_join(
                "",
                "<li>{} : {}</li>",
                ((state.label, found[state]) for state in LineState if state in found),
            ),
        )


@admin.register(AssignmentLine)
class AssignmentLineAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "run__region"
    list_display = ("firm", "connector", "fit", "state", "reason")
    list_select_related = ("help_request__company", "connector")
    list_filter = ("state",)
    search_fields = ("help_request__company__name", "connector__display_name")
    fields = ("run", "help_request", "connector", "fit", "state", "reason")
    readonly_fields = fields

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup == "run__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="entreprise", ordering="help_request__company__name")
    def firm(self, line: AssignmentLine) -> str:
        return line.help_request.company.name
