"""Connecteurs: invite, examine, pause, suspend."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin, ReadingRecordedMixin
from accounts.models import Organisation, User
from connectors import recap, services, steps
from connectors.admin.refusals import NOT_FROM_THIS_STATE, NOT_ONESELF
from connectors.enums import ConnectorState
from connectors.forms.joining import NameField
from connectors.models import Connector, ConnectorTheme, Label
from connectors.services import availability
from connectors.services.interests import ANSWER_WITHIN, GOOD_FOR
from reference import departments
from ui.backoffice import (
    HistoryAdmin,
    HistoryInline,
    ReasonForm,
    Refusals,
    SituationFilter,
    StaffAdmin,
    TabularInline,
    confirmed_action,
)

NO_CHARTER: Refusals = {services.CharterNotSigned: "la charte n’est pas encore signée."}


# From which states each action starts: its button is on the page in those only.
ACTIONS_FROM: Mapping[str, Collection[str]] = {
    "approve": {ConnectorState.SUBMITTED},
    "send_back": {ConnectorState.SUBMITTED},
    "refuse": {ConnectorState.SUBMITTED},
    "pause": {ConnectorState.ACTIVE},
    "resume": {ConnectorState.PAUSED},
    "lift_suspension": {ConnectorState.SUSPENDED},
    "suspend": {ConnectorState.ACTIVE, ConnectorState.PAUSED},
    "reopen": {ConnectorState.LEFT},
}


class ConnectorSituation(SituationFilter):
    situations = {
        "submitted": (
            "candidature à examiner",
            lambda rows, at: rows.filter(state=ConnectorState.SUBMITTED),
        ),
        "labelled": (
            "labellisé aujourd’hui",
            lambda rows, at: rows.filter(
                Exists(Label.objects.valid(at=at).filter(connector=OuterRef("pk")))
            ),
        ),
        "volunteer": (
            "bénévole",
            lambda rows, at: rows.exclude(
                Exists(Label.objects.valid(at=at).filter(connector=OuterRef("pk")))
            ),
        ),
        "no_charter": ("charte non signée", lambda rows, at: rows.filter(charter_signed_at=None)),
        # Seen by the team and judged by it: nobody is suspended for a form that is late.
        "interests_late": (
            "liens d’intérêt non confirmés",
            lambda rows, at: rows.filter(
                Q(interests_declared_at=None)
                | Q(interests_declared_at__lt=at - GOOD_FOR - ANSWER_WITHIN),
                state__in=[ConnectorState.ACTIVE, ConnectorState.PAUSED],
            ),
        ),
    }


if TYPE_CHECKING:
    ConnectorForm = forms.ModelForm[Connector]
else:
    ConnectorForm = forms.ModelForm


class InvitationForm(ConnectorForm):
    """Whom to invite; the person completes the rest and signs the charter."""

    email = forms.EmailField(
        label="Adresse e-mail",
        help_text="Un message d’invitation y est envoyé ; la personne complète elle-même sa fiche.",
    )

    class Meta:
        model = Connector
        fields = ("display_name", "organisation")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if Connector.objects.filter(user__email=email).exists():
            raise forms.ValidationError("Cette personne est déjà connecteur.")
        return email


class MoreForm(ReasonForm):
    """What is missing, and the step that the mail leads to."""

    step = forms.ChoiceField(
        label="Étape à compléter",
        choices=[("", "Le récapitulatif"), *((step.slug, step.title) for step in steps.STEPS)],
        required=False,
        help_text="Le message y mène directement.",
    )


class ThemeInline(TabularInline):
    model = ConnectorTheme
    extra = 0


class LabelInline(HistoryInline):
    model = Label
    fields = ("state", "applied_at", "awarded_at", "valid_until", "ended_at")
    readonly_fields = fields


@admin.register(Connector)
class ConnectorAdmin(ReadingRecordedMixin, JournalMixin, RegionScopedAdmin, StaffAdmin):
    region_lookup = "commune__department__region"
    list_display = (
        "display_name",
        "state",
        "is_labelled",
        "commune",
        "remote",
        "monthly_capacity",
        "last_proposed_at",
    )
    list_select_related = ("commune",)
    list_filter = (ConnectorSituation, "state", "remote", "commune__department__region")
    search_fields = ("display_name", "=user__email", "commune__search_name__startswith")
    search_help_text = "Nom affiché, adresse exacte ou début du nom de la commune"
    autocomplete_fields = ("organisation", "commune")
    fieldsets = (
        (None, {"fields": ("display_name", "full_name", "address", "organisation")}),
        ("Où en est cette personne", {"fields": ("state", "journal")}),
        (
            "Sa candidature",
            {
                "fields": (
                    "motivation",
                    "presentation",
                    "levels",
                    "links",
                    "firms_known",
                    "moments",
                    "charter",
                    "charter_signed_at",
                    "interests_declared_at",
                )
            },
        ),
        (
            "Ce qu’elle propose",
            {
                "fields": (
                    "sectors",
                    "commune",
                    "radius_km",
                    "departments",
                    "on_site",
                    "remote",
                    "monthly_capacity",
                    "terms",
                )
            },
        ),
        ("Dates", {"fields": ("created_at", "last_proposed_at")}),
    )
    readonly_fields = (
        "full_name",
        "address",
        "state",
        # The person's own words, which the team reads and does not rewrite.
        "motivation",
        "levels",
        "links",
        "firms_known",
        "moments",
        "charter",
        "charter_signed_at",
        "interests_declared_at",
        "journal",
        "created_at",
        "last_proposed_at",
    )
    inlines = (ThemeInline, LabelInline)
    reading_purpose = "fiche de connecteur"
    actions = (
        "approve",
        "send_back",
        "refuse",
        "pause",
        "resume",
        "lift_suspension",
        "suspend",
        "reopen",
    )

    approve = confirmed_action(
        description="Accepter la candidature",
        sentence="La personne devient connecteur actif et peut recevoir des demandes. "
        "Elle en est prévenue.",
        done="Candidature acceptée",
        service=services.approve,
        refused={**NOT_ONESELF, **NO_CHARTER},
    )
    send_back = confirmed_action(
        description="Demander un complément",
        sentence="La personne reçoit votre message par e-mail. Sa candidature redevient un "
        "brouillon, qu’elle complète et dépose de nouveau.",
        done="Complément demandé",
        service=services.send_back,
        refused=NOT_ONESELF,
        form_class=MoreForm,
    )
    refuse = confirmed_action(
        description="Refuser la candidature",
        sentence="La personne reçoit ce refus et son motif.",
        done="Candidature refusée",
        service=services.refuse,
        refused=NOT_ONESELF,
        form_class=ReasonForm,
    )
    pause = confirmed_action(
        description="Mettre en pause",
        sentence="La personne ne reçoit plus de nouvelle demande ; ce qui est en cours continue.",
        done="Mise en pause",
        service=services.pause,
        refused=NOT_FROM_THIS_STATE,
    )
    resume = confirmed_action(
        description="Réactiver",
        sentence="La personne n’est plus en pause et reçoit de nouveau des demandes.",
        done="Réactivation",
        service=services.resume,
        refused=NOT_FROM_THIS_STATE,
    )
    lift_suspension = confirmed_action(
        description="Lever la suspension",
        sentence="La personne revient dans le réseau et reçoit de nouveau des demandes. "
        "Elle en est prévenue.",
        done="Suspension levée",
        service=availability.lift_suspension,
        refused=NOT_ONESELF,
    )
    suspend = confirmed_action(
        description="Suspendre",
        sentence="La personne ne reçoit plus rien ; les entreprises suivies en sont prévenues.",
        done="Suspension",
        service=services.suspend,
        refused=NOT_FROM_THIS_STATE,
        form_class=ReasonForm,
    )
    reopen = confirmed_action(
        description="Rouvrir la fiche",
        sentence="La personne avait quitté le réseau et demande à revenir. Sa fiche redevient un "
        "brouillon\u00a0; elle est prévenue et dépose une nouvelle candidature.",
        done="Fiche rouverte",
        service=services.reopen,
        refused=NOT_FROM_THIS_STATE,
    )

    def offers(self, subject: Connector, action: str) -> bool:
        return subject.state in ACTIONS_FROM[action]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        valid = Label.objects.valid(at=timezone.now()).filter(connector=OuterRef("pk"))
        annotated: QuerySet[Any] = rows.annotate(labelled=Exists(valid))
        return annotated

    @admin.display(description="labellisé", boolean=True)
    def is_labelled(self, connector: Connector) -> bool:
        return bool(getattr(connector, "labelled", False))

    def inside(self, region: str) -> QuerySet[Any]:
        """Add those who gave departments instead of a commune: somebody must examine them."""
        rows: QuerySet[Any] = super().inside(region)
        codes = [code for code, its_region in departments.regions().items() if its_region == region]
        without_commune = Q(commune=None, departments__overlap=codes)
        return Connector.objects.filter(Q(pk__in=rows.values("pk")) | without_commune)

    @admin.display(description="prénom et nom")
    def full_name(self, connector: Connector) -> str:
        return connector.user.full_name

    @admin.display(description="thèmes et niveaux")
    def levels(self, connector: Connector) -> str:
        return ", ".join(str(one) for one in connector.themes.order_by("-level", "theme"))

    @admin.display(description="liens d’intérêt")
    def links(self, connector: Connector) -> str:
        declared = ", ".join(str(one) for one in connector.declared_links.order_by("pk"))
        return declared or ("aucun" if connector.interests_declared_at else "non déclarés")

    @admin.display(description="entreprises connues")
    def firms_known(self, connector: Connector) -> str:
        return recap.firms_in_words(connector)

    @admin.display(description="quand et en quelles langues")
    def moments(self, connector: Connector) -> str:
        return recap.moments_in_words(connector)

    @admin.display(description="adresse e-mail")
    def address(self, connector: Connector) -> str:
        return connector.user.email

    def person_shown(self, subject: Connector) -> User:
        return subject.user

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": "Inviter un connecteur", **(extra_context or {})}
        return super().add_view(request, form_url, context)

    # --- Inviting is the only way to add one ------------------------------------------------

    def get_form(
        self,
        request: HttpRequest,
        obj: Connector | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[ConnectorForm]:
        if obj is None:
            kwargs = {**kwargs, "form": InvitationForm}
        form: type[ConnectorForm] = super().get_form(request, obj, change, **kwargs)
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "display_name":
            kwargs["form_class"] = NameField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Connector | None = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("email", "display_name", "organisation")}),)
        return super().get_fieldsets(request, obj)

    def get_inlines(self, request: HttpRequest, obj: Connector | None) -> Any:
        return self.inlines if obj is not None else ()

    def save_model(
        self,
        request: HttpRequest,
        obj: Connector,
        form: ConnectorForm,
        change: bool,
    ) -> None:
        if change:
            # Latitude and longitude follow the commune; state and dates stay those of the services.
            fields = [name for name in form.changed_data if name != "commune"]
            if fields:
                obj.save(update_fields=fields)
            if "commune" in form.changed_data:
                services.place_at(obj, obj.commune)
            return
        organisation: Organisation | None = form.cleaned_data["organisation"]
        assert isinstance(request.user, User)  # noqa: S101 - the back office is for staff only
        invited = services.invite_connector(
            email=form.cleaned_data["email"],
            display_name=form.cleaned_data["display_name"],
            organisation=organisation,
            by=request.user,
        )
        obj.pk, obj.user = invited.pk, invited.user


@admin.register(ConnectorTheme)
class ConnectorThemeAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "connector__commune__department__region"
    list_display = ("connector", "theme", "level")
    list_select_related = ("connector",)
    list_filter = ("theme", "level")
    search_fields = ("connector__display_name",)
