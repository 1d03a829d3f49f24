"""The steps of the ladder: the team sets the days, and may leave a step out."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from matching.enums import LadderAction
from matching.ladder import out_of_turn
from matching.models import LadderStep
from matching.services.waits import days_in_force
from ui.backoffice import StaffAdmin

if TYPE_CHECKING:
    LadderStepModelForm = forms.ModelForm[LadderStep]
else:
    LadderStepModelForm = forms.ModelForm


class LadderStepForm(LadderStepModelForm):
    """One step, checked against the others: what is said must be true on the day."""

    class Meta:
        model = LadderStep
        fields = ("working_days", "active")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        days = days_in_force() | {
            LadderAction(self.instance.action): cleaned.get("working_days", 0)
        }
        if not cleaned.get("active"):
            del days[LadderAction(self.instance.action)]
        wrong = out_of_turn(days)
        if "working_days" in cleaned and wrong is not None:
            before, after = wrong
            self.add_error(
                "working_days",
                f"«\u00a0{before.label}\u00a0» doit venir avant «\u00a0{after.label}\u00a0».",
            )
        return cleaned


@admin.register(LadderStep)
class LadderStepAdmin(StaffAdmin):
    form = LadderStepForm
    list_display = ("action", "working_days", "active")
    list_filter = ("active",)
    search_fields = ("action",)
    fields = ("action", "working_days", "active")
    readonly_fields = ("action",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
