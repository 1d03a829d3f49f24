"""Requests for help and introductions: staff follow them, reassign and withdraw."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin, ReadingRecordedMixin
from accounts.models import User
from accounts.services import withdraw_consent
from connectors.admin.people import ConnectorSituation
from matching import services, signals
from matching.candidates import connectors_by_id
from matching.enums import HelpRequestState, IntroductionState
from matching.models import CapacityMonth, FollowUpAnswer, HelpRequest, Introduction, Ranking
from matching.services import steps
from reference.enums import Theme
from ui.backoffice import (
    CONFIRMED,
    ActionForm,
    HistoryAdmin,
    HistoryInline,
    Refusals,
    SituationFilter,
    ask_first,
    confirmed_action,
    run_on_each,
)

NO_CONTACT_AFTER = timedelta(days=10)
# How many of the ranked connecteurs staff choose from, best first.
CHOICES_SHOWN = 10

REFUSALS: Refusals = {
    services.AlreadySettled: "la demande a changé d’état entre-temps, relisez-la.",
    services.ConsentDoesNotCover: "le dirigeant n’a pas accepté « ou le suivant proposé » : "
    "lui seul peut choisir une autre personne.",
    services.ConsentWithdrawn: "le dirigeant a retiré son accord.",
    services.NotEligible: "ce connecteur ne peut plus répondre à cette demande.",
}


# The states of a request as the team says them; the owner reads « à vous de choisir ».
STANDING = {
    HelpRequestState.OPEN: "attend une réponse",
    HelpRequestState.MATCHED: "accompagnée",
    HelpRequestState.UNANSWERED: "restée sans réponse",
    HelpRequestState.CLOSED: "terminée",
    HelpRequestState.WITHDRAWN: "retirée",
}


class HelpRequestSituation(SituationFilter):
    situations = {
        "unfinished": (
            "en cours",
            lambda rows, at: rows.unfinished(),
        ),
    } | {
        # A value of its own for each: a closure would keep the last one only.
        state.value: (words, lambda rows, at, state=state: rows.filter(state=state))
        for state, words in STANDING.items()
    }


class IntroductionSituation(SituationFilter):
    situations = {
        "waiting": ("attend une réponse", lambda rows, at: rows.requested()),
        "late": ("réponse en retard", lambda rows, at: rows.requested().filter(expires_at__lt=at)),
        "no_contact": (
            "acceptée depuis 10 jours sans contact",
            lambda rows, at: rows.filter(
                state=IntroductionState.ACCEPTED,
                contact_made_at=None,
                settled_at__lt=at - NO_CONTACT_AFTER,
            ),
        ),
        "under_way": ("en cours", lambda rows, at: rows.under_way()),
    }


# Only this floor knows who was in contact with whom.
ConnectorSituation.add(
    "to_review", "à revoir : acceptées sans contact, plus d’une sur cinq", signals.without_contact
)


class IntroductionInline(HistoryInline):
    model = Introduction
    fields = ("connector", "state", "requested_at", "expires_at", "settled_at", "finished_at")
    readonly_fields = fields


class AnswerInline(HistoryInline):
    model = FollowUpAnswer
    fields = ("side", "follow_up", "value", "comment", "answered_at")
    readonly_fields = fields
    show_change_link = False


class ReassignForm(ActionForm):
    """The connecteurs that the rules propose today, best first, each with why."""

    connector = forms.ChoiceField(label="À qui la confier", widget=forms.RadioSelect)

    def __init__(self, help_request: HelpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ranked = steps.judge_request(help_request).ranking.ranked[:CHOICES_SHOWN]
        self.connectors = connectors_by_id(line.id for line in ranked)
        field = self.fields["connector"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [
            (
                line.id,
                f"{self.connectors[line.id]} – {line.score:.0f} points sur 100 : "
                + " ; ".join(reason.for_owner.rstrip(".") for reason in line.reasons),
            )
            for line in ranked
        ]


def _withdraw(help_request: HelpRequest, *, by: User) -> None:
    """Take a request back for an owner who asked the team to: the consent ends with it."""
    current = HelpRequest.objects.unfinished().select_related("consent__user")
    found = current.filter(pk=help_request.pk).first()
    if found is None:
        raise services.AlreadySettled
    withdraw_consent(found.consent)


@admin.register(HelpRequest)
class HelpRequestAdmin(ReadingRecordedMixin, JournalMixin, RegionScopedAdmin, HistoryAdmin):
    region_lookup = "company__commune__department__region"
    list_display = (
        "company",
        "standing",
        "adviser_choice",
        "next_allowed",
        "created_at",
        "closed_at",
    )
    list_select_related = ("company",)
    list_filter = (
        HelpRequestSituation,
        "adviser_choice",
        "company__commune__department__region",
    )
    search_fields = ("company__name", "=owner__email", "=id")
    search_help_text = "Entreprise, adresse exacte du dirigeant ou identifiant"
    fieldsets = (
        (None, {"fields": ("company", "standing", "created_at", "closed_at", "journal")}),
        ("Contact", {"fields": ("contact_name", "phone", "owner")}),
        ("Ce qui est demandé", {"fields": ("adviser_choice", "next_allowed", "needs_in_words")}),
        ("Pièces", {"fields": ("assessment", "consent")}),
    )
    readonly_fields = (
        "company",
        "standing",
        "created_at",
        "closed_at",
        "journal",
        "contact_name",
        "phone",
        "owner",
        "adviser_choice",
        "next_allowed",
        "needs_in_words",
        "assessment",
        "consent",
    )
    inlines = (IntroductionInline,)
    reading_purpose = "suivi d’une demande d’aide"
    actions = ("reassign", "withdraw")

    def describe(self, subject: HelpRequest) -> str:
        return f"{subject.company}, {subject}"

    def offers(self, subject: HelpRequest, action: str) -> bool:
        if action == "reassign":
            return subject.state in (HelpRequestState.OPEN, HelpRequestState.UNANSWERED)
        return subject.state not in (HelpRequestState.CLOSED, HelpRequestState.WITHDRAWN)

    def state_label(self, state: str) -> str:
        return STANDING[HelpRequestState(state)]

    @admin.display(description="état", ordering="state")
    def standing(self, help_request: HelpRequest) -> str:
        return self.state_label(help_request.state)

    def person_shown(self, subject: HelpRequest) -> User:
        return subject.owner

    @admin.display(description="besoins")
    def needs_in_words(self, help_request: HelpRequest) -> SafeString:
        labels = {theme.value: theme.label for theme in Theme}
        return format_html(
            '<ul class="journal">{}</ul>',
            format_html_join(
                "",
                "<li><strong>{}</strong> : {}</li>",
                (
                    (labels.get(need["theme"], need["theme"]), need["action"])
                    for need in help_request.needs
                ),
            ),
        )

    withdraw = confirmed_action(
        description="Retirer pour le dirigeant",
        sentence="À la demande du dirigeant, son accord est retiré : plus personne n’a accès à ses "
        "coordonnées et la demande prend fin.",
        done="Demande retirée",
        service=_withdraw,
        refused=REFUSALS,
        permissions=("steer",),
    )

    @admin.action(description="Confier à un autre connecteur", permissions=["steer"])
    def reassign(
        self, request: HttpRequest, queryset: QuerySet[HelpRequest]
    ) -> HttpResponse | None:
        help_request = queryset.first()
        if help_request is None or len(queryset) > 1:
            messages.warning(request, "Choisissez une seule demande à la fois.")
            return None
        submitted = CONFIRMED in request.POST
        form = ReassignForm(help_request, request.POST if submitted else None)
        if not form.connectors:
            messages.error(request, "Aucun autre connecteur ne peut répondre à cette demande.")
            return None
        if not submitted or not form.is_valid():
            return ask_first(
                self,
                request,
                queryset,
                action="reassign",
                title="Confier à un autre connecteur",
                sentence="La personne choisie reçoit la demande et a trois jours ouvrés pour "
                "répondre ; le dirigeant en est prévenu. Si quelqu’un d’autre était sollicité, "
                "sa demande est retirée.",
                button="Confier la demande",
                form=form,
            )
        chosen = form.connectors[form.cleaned_data["connector"]]
        by = request.user
        assert isinstance(by, User)  # noqa: S101 - the back office is for staff only
        run_on_each(
            self,
            request,
            [help_request],
            lambda subject: services.reassign(subject, connector=chosen, by=by),
            done=f"Demande confiée à {chosen}",
            refused=REFUSALS,
        )
        return None


@admin.register(Introduction)
class IntroductionAdmin(JournalMixin, RegionScopedAdmin, HistoryAdmin):
    region_lookup = "help_request__company__commune__department__region"
    list_display = ("firm", "connector", "state", "requested_at", "expires_at", "settled_at")
    list_select_related = ("connector", "help_request__company")
    list_filter = (IntroductionSituation, "state")
    search_fields = ("connector__display_name", "help_request__company__name", "=id")
    fields = (
        "help_request",
        "connector",
        "state",
        "decline_reason",
        "requested_at",
        "expires_at",
        "settled_at",
        "contact_made_at",
        "finished_at",
        "ranking",
        "journal",
    )
    readonly_fields = fields
    inlines = (AnswerInline,)

    @admin.display(description="entreprise", ordering="help_request__company__name")
    def firm(self, introduction: Introduction) -> str:
        return introduction.help_request.company.name


@admin.register(Ranking)
class RankingAdmin(RegionScopedAdmin, HistoryAdmin):
    """What was computed when the owner asked, as it was explained to both sides."""

    region_lookup = "help_request__company__commune__department__region"
    list_display = ("created_at", "help_request", "policy_version")
    list_select_related = ("help_request",)
    list_filter = ("policy_version",)
    search_fields = ("=help_request__id", "help_request__company__name")


@admin.register(CapacityMonth)
class CapacityMonthAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "connector__commune__department__region"
    list_display = ("connector", "month", "used", "cap")
    list_select_related = ("connector",)
    list_filter = ("month",)
    search_fields = ("connector__display_name",)
    ordering = ("-month", "connector__display_name", "pk")


@admin.register(FollowUpAnswer)
class FollowUpAnswerAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "introduction__help_request__company__commune__department__region"
    list_display = ("answered_at", "firm", "connector", "side", "follow_up", "value")
    list_select_related = ("introduction__connector", "introduction__help_request__company")
    list_filter = ("follow_up", "side", "value")
    search_fields = (
        "introduction__connector__display_name",
        "introduction__help_request__company__name",
    )

    @admin.display(description="entreprise")
    def firm(self, answer: FollowUpAnswer) -> str:
        return answer.introduction.help_request.company.name

    @admin.display(description="connecteur")
    def connector(self, answer: FollowUpAnswer) -> str:
        return answer.introduction.connector.display_name
