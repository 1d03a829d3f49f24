"""The criteria of the label: read, copied into a next version, changed while a draft, published."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from connectors import errors
from connectors.admin.refusals import NOT_FROM_THIS_STATE
from connectors.models import Criteria, Criterion
from connectors.services.criteria import copy_criteria, publish_criteria
from ui.backoffice import (
    ActionForm,
    HistoryAdmin,
    Refusals,
    SituationFilter,
    StaffAdmin,
    TabularInline,
    confirmed_action,
)

NOTHING_ASKED: Refusals = {errors.Incomplete: "aucun critère n’est obligatoire."}


class NextVersionForm(ActionForm):
    version = forms.CharField(
        label="Numéro de la nouvelle version", max_length=20, help_text="Par exemple\u00a0: 1.1.0."
    )

    def clean_version(self) -> str:
        version = str(self.cleaned_data["version"]).strip()
        if Criteria.objects.filter(version=version).exists():
            raise forms.ValidationError("Ce numéro existe déjà. Choisissez-en un autre.")
        return version


class CriteriaSituation(SituationFilter):
    situations = {
        "draft": ("brouillon", lambda rows, at: rows.filter(published_at=None)),
        "published": ("publiée", lambda rows, at: rows.published()),
    }


def is_published(criteria: Any) -> bool:
    return criteria is not None and criteria.published_at is not None


class CriterionInline(TabularInline):
    """Changed while the version is a draft; the database refuses it afterwards."""

    model = Criterion
    extra = 0
    fields = ("position", "code", "title", "expected", "weight", "required", "clients")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not is_published(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not is_published(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not is_published(obj) and super().has_delete_permission(request, obj)


@admin.register(Criteria)
class CriteriaAdmin(StaffAdmin):
    list_display = ("version", "published_at")
    list_filter = (CriteriaSituation,)
    search_fields = ("version",)
    fields = ("version", "published_at")
    readonly_fields = ("published_at",)
    inlines = (CriterionInline,)
    actions = ("copy", "publish")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return not is_published(obj) and super().has_change_permission(request, obj)

    def offers(self, subject: Criteria, action: str) -> bool:
        return action == "copy" or not is_published(subject)

    copy = confirmed_action(
        description="Copier dans une nouvelle version",
        sentence="La copie est un brouillon\u00a0: rien ne change pour les demandes en cours.",
        done="Version copiée",
        service=copy_criteria,
        refused={},
        form_class=NextVersionForm,
    )
    publish = confirmed_action(
        description="Publier",
        sentence="C’est définitif. Les demandes commencées ensuite répondent à cette version. "
        "Les autres gardent la leur.",
        done="Version publiée",
        service=publish_criteria,
        refused={**NOT_FROM_THIS_STATE, **NOTHING_ASKED},
    )


@admin.register(Criterion)
class CriterionAdmin(HistoryAdmin):
    list_display = ("criteria", "position", "title", "weight", "required", "clients")
    list_select_related = ("criteria",)
    list_filter = ("required", "criteria")
    search_fields = ("title", "code")
