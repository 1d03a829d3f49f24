"""Bars on selling, and the draws that check whether they are kept."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.admin_scope import RegionScopedAdmin
from accounts.models import User
from connectors.admin.refusals import NOT_FROM_THIS_STATE
from connectors.enums import AuditFinding
from connectors.models import AuditDraw, AuditLine, SalesBar
from connectors.services import audits
from ui.backoffice import (
    ActionForm,
    HistoryAdmin,
    HistoryInline,
    SituationFilter,
    StaffAdmin,
    confirmed_action,
)

MOST_DRAWN = 200


class SalesBarSituation(SituationFilter):
    situations = {
        "running": ("en cours", lambda rows, at: rows.running(at=at)),
        "over": ("terminée", lambda rows, at: rows.filter(ends_at__lte=at)),
    }


@admin.register(SalesBar)
class SalesBarAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "connector__commune__department__region"
    list_display = ("connector", "siren", "starts_at", "ends_at")
    list_select_related = ("connector",)
    list_filter = (SalesBarSituation,)
    search_fields = ("connector__display_name", "=siren", "=introduction_id")
    # Whose firm it is stands on the page of the request, whose opening is kept in the journal.
    fields = ("connector", "siren", "introduction_id", "starts_at", "ends_at")
    readonly_fields = fields


class LineInline(HistoryInline):
    model = AuditLine
    fields = ("bar_in_words", "finding", "note", "checked_at", "checked_by")
    readonly_fields = fields
    verbose_name_plural = "ce qui est tiré"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("bar__connector", "checked_by")

    @admin.display(description="interdiction")
    def bar_in_words(self, line: AuditLine) -> str:
        return f"{line.bar.connector}, {line.bar}"


@admin.register(AuditDraw)
class AuditDrawAdmin(RegionScopedAdmin, StaffAdmin):
    region_lookup = "region"
    list_display = ("drawn_at", "region", "size", "drawn_by")
    list_select_related = ("region", "drawn_by")
    list_filter = ("region",)
    search_fields = ("=seed", "drawn_by__full_name")
    inlines = (LineInline,)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draw is not drawn again: its lines are checked one by one."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("size",) if obj is None else ("drawn_at", "drawn_by", "region", "size", "seed")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "size" and field is not None:
            field.initial = 20
            field.help_text = (
                "Les interdictions en cours ou terminées ont toutes la même chance. La graine du "
                "tirage est gardée : il peut être refait à l’identique."
            )
            field.validators += [MinValueValidator(1), MaxValueValidator(MOST_DRAWN)]
        return field

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        by = request.user
        if isinstance(by, User) and request.method == "POST" and self.has_add_permission(request):
            nothing = not audits.bars_to_draw_from(by.region).exists()
        else:
            nothing = False
        if nothing:
            messages.warning(request, "Aucune interdiction de vendre à vérifier pour l’instant.")
            return redirect(reverse("admin:connectors_auditdraw_changelist"))
        context = {"title": "Tirer au sort des interdictions à vérifier", **(extra_context or {})}
        return super().add_view(request, form_url, context)

    def save_model(self, request: HttpRequest, obj: AuditDraw, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - the back office is for staff only
        made = audits.draw(size=obj.size, by=request.user)
        # The page goes on with the row that the service wrote.
        obj.__dict__.update(made.__dict__)

    def object_links(self, request: HttpRequest, subject: AuditDraw) -> list[tuple[str, str]]:
        lines = reverse("admin:connectors_auditline_changelist")
        return [(f"{lines}?draw__id__exact={subject.pk}", "Vérifier ces interdictions")]


class NoteForm(ActionForm):
    note = forms.CharField(
        label="Ce qui a été vérifié",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="Par exemple : entreprise appelée le 3 mars, aucune vente.",
    )


class AuditLineSituation(SituationFilter):
    situations = {
        "to_check": (
            "à vérifier",
            lambda rows, at: rows.filter(finding=AuditFinding.TO_CHECK),
        ),
        "broken": ("non respectée", lambda rows, at: rows.filter(finding=AuditFinding.BROKEN)),
    }


@admin.register(AuditLine)
class AuditLineAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "bar__connector__commune__department__region"
    list_display = ("connector", "bar", "finding", "note", "checked_at", "draw")
    list_select_related = ("bar__connector", "draw")
    list_filter = (AuditLineSituation, ("draw", admin.RelatedOnlyFieldListFilter))
    search_fields = ("bar__connector__display_name", "=bar__siren")
    fields = (
        "draw",
        "connector",
        "bar",
        "introduction",
        "finding",
        "note",
        "checked_at",
        "checked_by",
    )
    readonly_fields = fields
    actions = ("find_kept", "find_broken")

    def describe(self, subject: AuditLine) -> str:
        return f"{subject.bar.connector}, {subject.bar}"

    def offers(self, subject: AuditLine, action: str) -> bool:
        return subject.finding == AuditFinding.TO_CHECK

    @admin.display(description="connecteur", ordering="bar__connector__display_name")
    def connector(self, line: AuditLine) -> str:
        return line.bar.connector.display_name

    @admin.display(description="mise en relation")
    def introduction(self, line: AuditLine) -> str:
        return str(line.bar.introduction_id)

    def object_links(self, request: HttpRequest, subject: AuditLine) -> list[tuple[str, str]]:
        about = reverse("admin:index") + f"matching/introduction/{subject.bar.introduction_id}/"
        return [(f"{about}change/", "Voir la mise en relation")]

    find_kept = confirmed_action(
        description="Respectée",
        sentence="Rien n’a été vendu à cette entreprise, d’après ce que vous avez vérifié.",
        done="Interdiction respectée",
        service=audits.find_kept,
        refused=NOT_FROM_THIS_STATE,
        form_class=NoteForm,
        permissions=("steer",),
    )
    find_broken = confirmed_action(
        description="Non respectée",
        sentence="Un signalement est ouvert, avec ce que vous avez vérifié : la personne pourra "
        "répondre.",
        done="Interdiction non respectée, signalement ouvert",
        service=audits.find_broken,
        refused=NOT_FROM_THIS_STATE,
        form_class=NoteForm,
        permissions=("steer",),
    )
