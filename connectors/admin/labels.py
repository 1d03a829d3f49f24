"""Labels: entrust, decide, suspend, restore, end; the suspensions and what holders answered."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin
from connectors import services
from connectors.admin import examinations
from connectors.admin.examinations import ExaminationActions
from connectors.admin.oneself import NotAboutOneself
from connectors.admin.refusals import NOT_ONESELF
from connectors.enums import LabelState
from connectors.models import Label, Suspension
from ui.backoffice import (
    ActionForm,
    HistoryAdmin,
    HistoryInline,
    SituationFilter,
    confirmed_action,
)

ENDING_SOON = timedelta(days=90)

# From which states each action starts: its button is on the page in those only.
ACTIONS_FROM: Mapping[str, Collection[str]] = {
    "end_label": {LabelState.AWARDED, LabelState.SUSPENDED},
    "suspend_label": {LabelState.AWARDED},
    "restore_label": {LabelState.SUSPENDED},
    **examinations.ACTIONS_FROM,
}


class MotivesForm(ActionForm):
    """Reasons that are sent to the person as they are written."""

    reason = forms.CharField(
        label="Motifs",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 70}),
        help_text="La personne les reçoit tels quels.",
    )


def _waiting_for_staff(rows: QuerySet[Any]) -> QuerySet[Any]:
    answered = Suspension.objects.open().filter(label=OuterRef("pk"), answered_at__isnull=False)
    return rows.filter(Exists(answered))


class LabelSituation(SituationFilter):
    situations = {
        "valid": ("valable", lambda rows, at: rows.valid(at=at)),
        "ending": (
            "se termine sous 90 jours",
            lambda rows, at: rows.valid(at=at).filter(valid_until__lt=at + ENDING_SOON),
        ),
        "to_assign": ("dossier à confier", lambda rows, at: examinations.to_assign(rows)),
        "to_decide": ("dossier à décider", lambda rows, at: examinations.to_decide(rows)),
        "answered": (
            "suspendu, réponse à lire",
            lambda rows, at: _waiting_for_staff(rows),
        ),
        "suspended": ("suspendu", lambda rows, at: rows.filter(state=LabelState.SUSPENDED)),
        "over": ("terminé", lambda rows, at: rows.filter(ended_at__isnull=False)),
    }


class SuspensionInline(HistoryInline):
    model = Suspension
    fields = ("suspended_at", "reason", "answer", "answered_at", "outcome", "settlement")
    readonly_fields = fields


@admin.register(Label)
class LabelAdmin(
    ExaminationActions, JournalMixin, NotAboutOneself, RegionScopedAdmin, HistoryAdmin
):
    person_lookup = "connector__user"
    region_lookup = "connector__commune__department__region"
    list_display = (
        "connector",
        "number",
        "state",
        "submitted_at",
        "awarded_at",
        "valid_until",
        "ended_at",
    )
    list_select_related = ("connector",)
    list_filter = (LabelSituation, "state")
    search_fields = ("=number", "connector__display_name", "=connector__user__email")
    search_help_text = "Numéro exact, nom affiché ou adresse exacte"
    ordering = (F("awarded_at").desc(nulls_first=True), "pk")
    fields = (
        "connector",
        "number",
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
    inlines = (SuspensionInline,)
    actions = ("assign", "decide", "suspend_label", "restore_label", "end_label")

    def describe(self, subject: Label) -> str:
        return f"{subject.connector}, {subject}"

    def offers(self, subject: Label, action: str) -> bool:
        return subject.state in ACTIONS_FROM[action]

    def object_links(self, request: HttpRequest, subject: Label) -> list[tuple[str, str]]:
        if not subject.number:
            return []
        address = reverse("connectors:certificate", kwargs={"number": subject.number})
        return [(address, "Voir l’attestation publique")]

    end_label = confirmed_action(
        description="Retirer le label",
        sentence="Le label prend fin tout de suite ; la personne reçoit la décision et son motif.",
        done="Label retiré",
        service=services.end_label,
        refused=NOT_ONESELF,
        form_class=MotivesForm,
        permissions=("steer",),
    )
    suspend_label = confirmed_action(
        description="Suspendre le label",
        sentence="Dès maintenant, la personne compte comme bénévole. Elle reçoit ce qui lui est"
        " reproché et peut répondre ; ce qui est en cours continue.",
        done="Label suspendu",
        service=services.suspend_label,
        refused=NOT_ONESELF,
        form_class=MotivesForm,
        permissions=("steer",),
    )
    restore_label = confirmed_action(
        description="Lever la suspension du label",
        sentence="Le label redevient valable jusqu’à son terme, ou prend fin si son terme est"
        " passé. La personne reçoit la décision et ses motifs.",
        done="Suspension du label levée",
        service=services.restore_label,
        refused=NOT_ONESELF,
        form_class=MotivesForm,
        permissions=("steer",),
    )


class SuspensionSituation(SituationFilter):
    situations = {
        "answered": (
            "réponse à lire",
            lambda rows, at: rows.open().filter(answered_at__isnull=False),
        ),
        "waiting": ("en attente de réponse", lambda rows, at: rows.open().filter(answered_at=None)),
        "settled": ("réglée", lambda rows, at: rows.filter(settled_at__isnull=False)),
    }


@admin.register(Suspension)
class SuspensionAdmin(NotAboutOneself, RegionScopedAdmin, HistoryAdmin):
    """What was held against whom; it is settled from the page of the label."""

    region_lookup = "label__connector__commune__department__region"
    list_display = ("holder", "suspended_at", "answered_at", "outcome", "settled_at")
    list_select_related = ("label__connector",)
    list_filter = (SuspensionSituation, "outcome")
    search_fields = ("label__connector__display_name", "=label__number")
    fields = (
        "label",
        "report",
        "reason",
        "suspended_at",
        "suspended_by",
        "answer",
        "answered_at",
        "outcome",
        "settled_at",
        "settled_by",
        "settlement",
    )
    readonly_fields = fields

    @admin.display(description="titulaire", ordering="label__connector__display_name")
    def holder(self, suspension: Suspension) -> str:
        return suspension.label.connector.display_name

    def object_links(self, request: HttpRequest, subject: Suspension) -> list[tuple[str, str]]:
        address = reverse("admin:connectors_label_change", args=[subject.label_id])
        return [(address, "Régler la suspension depuis le label")]
