"""Plans as the team reads them: what stands and its journal; nothing is changed by hand."""

from django.contrib import admin

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin
from plans.models import (
    ActionResource,
    CheckIn,
    CheckInAnswer,
    Plan,
    PlanAction,
    PlanShare,
    Step,
)
from ui.backoffice import HistoryAdmin, HistoryInline

REGION = "assessment__company__commune__department__region"


class ActionInline(HistoryInline):
    model = PlanAction
    fields = ("rank", "theme", "code", "state", "pact_slot", "minutes", "euros")
    readonly_fields = fields


class CheckInInline(HistoryInline):
    model = CheckIn
    fields = ("pact_number", "day", "asked_at", "answered_at")
    readonly_fields = fields


@admin.register(Plan)
class PlanAdmin(JournalMixin, RegionScopedAdmin, HistoryAdmin):
    region_lookup = REGION
    list_display = ("created_at", "firm", "size_class", "sector", "state", "ends_at")
    list_select_related = ("assessment__company",)
    list_filter = ("state", "size_class")
    search_fields = ("assessment__company__name", "=id")
    fields = (
        *("firm", "size_class", "sector", "state", "hours_a_week", "euros", "pact_number"),
        *("engaged_at", "ends_at", "paused_at", "ended_at", "created_at", "erased_at", "journal"),
    )
    readonly_fields = fields
    inlines = (ActionInline, CheckInInline)

    @admin.display(description="entreprise")
    def firm(self, plan: Plan) -> str:
        return str((plan.assessment and plan.assessment.company) or "")


class StepInline(HistoryInline):
    model = Step
    fields = ("rank", "text", "due_on", "done_at")
    readonly_fields = fields
    show_change_link = False


class ResourceInline(HistoryInline):
    model = ActionResource
    fields = ("rank", "resource", "reasons", "proposer_name", "accepted_at", "refused_at")
    readonly_fields = fields


@admin.register(PlanAction)
class PlanActionAdmin(JournalMixin, RegionScopedAdmin, HistoryAdmin):
    """The owner's reasons and a connecteur's words stay between them."""

    region_lookup = f"plan__{REGION}"
    list_display = ("code", "theme", "state", "pact_slot", "minutes", "euros", "done_at")
    list_filter = ("state", "theme")
    search_fields = ("=code", "=plan__id")
    fields = (
        *("plan", "rank", "code", "theme", "level", "weight", "minutes", "euros", "estimated"),
        *("duty", "state", "done_at", "pact_slot", "proposer_name", "accepted_at", "journal"),
    )
    readonly_fields = fields
    inlines = (StepInline, ResourceInline)

    def get_ordering(self, request: object) -> tuple[str, ...]:
        # By rank, the database would sort all the actions of the country.
        return ("pk",)


@admin.register(ActionResource)
class ActionResourceAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = f"action__plan__{REGION}"
    list_display = ("resource", "code", "rank", "proposer_name", "accepted_at", "refused_at")
    list_select_related = ("resource", "action")
    search_fields = ("=action__code", "=resource__slug")
    fields = (
        *("action", "resource", "rank", "reasons"),
        *("proposer_name", "accepted_at", "refused_at"),
    )
    readonly_fields = fields
    ordering = ("pk",)

    @admin.display(description="action")
    def code(self, line: ActionResource) -> str:
        return line.action.code


@admin.register(Step)
class StepAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = f"action__plan__{REGION}"
    list_display = ("text", "code", "due_on", "done_at")
    list_select_related = ("action",)
    search_fields = ("=action__code", "=action__plan__id")
    fields = ("action", "rank", "text", "due_on", "done_at")
    readonly_fields = fields
    ordering = ("pk",)

    @admin.display(description="action")
    def code(self, step: Step) -> str:
        return step.action.code


class AnswerInline(HistoryInline):
    model = CheckInAnswer
    fields = ("action", "value", "answered_at")
    readonly_fields = fields
    show_change_link = False


@admin.register(CheckIn)
class CheckInAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = f"plan__{REGION}"
    list_display = ("asked_at", "day", "pact_number", "answered_at")
    list_filter = ("day",)
    search_fields = ("=plan__id",)
    fields = ("plan", "pact_number", "day", "asked_at", "answered_at")
    readonly_fields = fields
    inlines = (AnswerInline,)
    ordering = ("pk",)


@admin.register(CheckInAnswer)
class CheckInAnswerAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = f"check_in__plan__{REGION}"
    list_display = ("answered_at", "code", "value")
    list_select_related = ("action",)
    list_filter = ("value",)
    search_fields = ("=action__code", "=check_in__plan__id")
    fields = ("check_in", "action", "value", "answered_at")
    readonly_fields = fields
    ordering = ("-pk",)

    @admin.display(description="action")
    def code(self, answer: CheckInAnswer) -> str:
        return answer.action.code


@admin.register(PlanShare)
class PlanShareAdmin(RegionScopedAdmin, HistoryAdmin):
    """That a link was sent, and when; neither its key nor to whom."""

    region_lookup = f"plan__{REGION}"
    list_display = ("created_at", "expires_at", "revoked_at")
    search_fields = ("=plan__id",)
    fields = ("plan", "created_at", "expires_at", "revoked_at")
    readonly_fields = fields
    ordering = ("-pk",)
