"""Labels: entrust, decide, suspend, restore, end."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.contrib import admin
from django.db.models import F

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin
from connectors import services
from connectors.admin import examinations
from connectors.admin.examinations import ExaminationActions
from connectors.admin.refusals import NOT_FROM_THIS_STATE
from connectors.enums import LabelState
from connectors.models import Label
from ui.backoffice import HistoryAdmin, ReasonForm, SituationFilter, confirmed_action

ENDING_SOON = timedelta(days=60)

# From which states each action starts: its button is on the page in those only.
ACTIONS_FROM: Mapping[str, Collection[str]] = {
    "end_label": {LabelState.AWARDED, LabelState.SUSPENDED},
    "suspend_label": {LabelState.AWARDED},
    "restore_label": {LabelState.SUSPENDED},
    **examinations.ACTIONS_FROM,
}


class LabelSituation(SituationFilter):
    situations = {
        "valid": ("valable", lambda rows, at: rows.valid(at=at)),
        "ending": (
            "se termine sous 60 jours",
            lambda rows, at: rows.valid(at=at).filter(valid_until__lt=at + ENDING_SOON),
        ),
        "to_assign": ("dossier à confier", lambda rows, at: examinations.to_assign(rows)),
        "to_decide": ("dossier à décider", lambda rows, at: examinations.to_decide(rows)),
        "over": ("terminé", lambda rows, at: rows.filter(ended_at__isnull=False)),
    }


@admin.register(Label)
class LabelAdmin(ExaminationActions, JournalMixin, RegionScopedAdmin, HistoryAdmin):
    region_lookup = "connector__commune__department__region"
    list_display = ("connector", "state", "submitted_at", "awarded_at", "valid_until", "ended_at")
    list_select_related = ("connector",)
    list_filter = (LabelSituation, "state")
    search_fields = ("connector__display_name", "=connector__user__email")
    ordering = (F("awarded_at").desc(nulls_first=True), "pk")
    fields = (
        "connector",
        "state",
        "criteria",
        "themes",
        "applied_at",
        "submitted_at",
        "awarded_at",
        "valid_until",
        "ended_at",
        "previous",
        "journal",
    )
    readonly_fields = fields
    actions = ("assign", "decide", "end_label", "suspend_label", "restore_label")

    def describe(self, subject: Label) -> str:
        return f"{subject.connector}, {subject}"

    def offers(self, subject: Label, action: str) -> bool:
        return subject.state in ACTIONS_FROM[action]

    end_label = confirmed_action(
        description="Retirer le label",
        sentence="Le label prend fin tout de suite ; la personne reçoit la décision et son motif.",
        done="Label retiré",
        service=services.end_label,
        refused=NOT_FROM_THIS_STATE,
        form_class=ReasonForm,
        permissions=("steer",),
    )
    suspend_label = confirmed_action(
        description="Suspendre le label",
        sentence="La personne compte comme bénévole jusqu’à la levée de la suspension.",
        done="Label suspendu",
        service=services.suspend_label,
        refused=NOT_FROM_THIS_STATE,
        form_class=ReasonForm,
        permissions=("steer",),
    )
    restore_label = confirmed_action(
        description="Lever la suspension du label",
        sentence="Le label redevient valable jusqu’à son terme.",
        done="Suspension du label levée",
        service=services.restore_label,
        refused=NOT_FROM_THIS_STATE,
        permissions=("steer",),
    )
