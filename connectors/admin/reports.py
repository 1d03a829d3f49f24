"""Reports of misconduct: read, suspend at once where it is urgent, decide."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin
from connectors.admin.labels import MotivesForm
from connectors.admin.oneself import NotAboutOneself
from connectors.admin.refusals import NOT_ONESELF
from connectors.enums import ReportState
from connectors.errors import ForbiddenTransition
from connectors.models import MisconductReport
from connectors.services import reports
from ui.backoffice import HistoryAdmin, SituationFilter, confirmed_action


class FoundedForm(MotivesForm):
    suspend_label = forms.BooleanField(
        label="Suspendre le label, s’il est en cours",
        required=False,
        help_text="La personne ne reçoit plus de demande payante et peut répondre.",
    )
    suspend_person = forms.BooleanField(
        label="Suspendre la personne",
        required=False,
        help_text="Elle ne reçoit plus rien ; les entreprises suivies en sont prévenues.",
    )


class AtOnceForm(MotivesForm):
    label = forms.BooleanField(label="Suspendre le label", required=False, initial=True)
    person = forms.BooleanField(label="Suspendre la personne", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("label") and not given.get("person"):
            raise forms.ValidationError("Cochez ce qui est à suspendre.")
        return given


def _founded(subject: MisconductReport, *, reason: str, **given: Any) -> None:
    reports.decide(subject, founded=True, reasons=reason, **given)


def _unfounded(subject: MisconductReport, *, reason: str, **given: Any) -> None:
    reports.decide(subject, founded=False, reasons=reason, **given)


class ReportSituation(SituationFilter):
    situations = {
        "open": ("à traiter", lambda rows, at: rows.open()),
        "late": ("en retard", lambda rows, at: rows.open().filter(decide_before__lt=at)),
        "answered": (
            "réponse reçue, à décider",
            lambda rows, at: rows.open().filter(answered_at__isnull=False),
        ),
    }


@admin.register(MisconductReport)
class MisconductReportAdmin(JournalMixin, NotAboutOneself, RegionScopedAdmin, HistoryAdmin):
    person_lookup = "connector__user"
    region_lookup = "connector__commune__department__region"
    list_display = ("connector", "kind", "decide_before", "answered_at", "state", "reported_at")
    list_select_related = ("connector",)
    list_filter = (ReportSituation, "state", "kind")
    search_fields = ("connector__display_name", "=connector__user__email")
    search_help_text = "Nom affiché ou adresse exacte de la personne signalée"
    fields = (
        "connector",
        "kind",
        "text",
        "introduction_id",
        "reporter_name",
        "reported_at",
        "decide_before",
        "state",
        "answer",
        "answered_at",
        "decision",
        "decided_at",
        "decided_by",
        "journal",
    )
    readonly_fields = fields
    actions = ("founded", "unfounded", "suspend_at_once")

    def describe(self, subject: MisconductReport) -> str:
        return f"{subject.connector}, {subject.get_kind_display()}"

    def offers(self, subject: MisconductReport, action: str) -> bool:
        urgent = action != "suspend_at_once" or subject.kind in reports.URGENT
        return subject.state == ReportState.OPEN and urgent

    def object_links(
        self, request: HttpRequest, subject: MisconductReport
    ) -> list[tuple[str, str]]:
        address = reverse("admin:connectors_connector_change", args=[subject.connector_id])
        return [(address, "Voir la fiche du connecteur")]

    @admin.display(description="signalé par")
    def reporter_name(self, subject: MisconductReport) -> str:
        if subject.reporter is None:
            return "compte effacé"
        return subject.reporter.full_name or "compte sans nom"

    founded = confirmed_action(
        description="Juger fondé",
        sentence="Les deux personnes reçoivent la décision et ses motifs. La suspension est"
        " facultative, et commence tout de suite.",
        done="Signalement jugé fondé",
        service=_founded,
        refused=NOT_ONESELF,
        form_class=FoundedForm,
        permissions=("steer",),
    )
    unfounded = confirmed_action(
        description="Juger non fondé",
        sentence="Les deux personnes reçoivent la décision et ses motifs. Un label suspendu pour"
        " ce signalement redevient valable ; une personne suspendue se réactive depuis sa fiche.",
        done="Signalement jugé non fondé",
        service=_unfounded,
        refused=NOT_ONESELF,
        form_class=MotivesForm,
        permissions=("steer",),
    )
    suspend_at_once = confirmed_action(
        description="Suspendre sans attendre la réponse",
        sentence="Pour une vente ou un mauvais usage des coordonnées seulement. La personne est"
        " prévenue, et garde le droit de répondre avant la décision.",
        done="Suspension faite",
        service=reports.suspend_at_once,
        refused={
            ForbiddenTransition: "ce signalement ne le permet pas, ou rien n’est plus à suspendre."
        },
        form_class=AtOnceForm,
        permissions=("steer",),
    )
