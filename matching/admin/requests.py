"""Requests for help: staff follow them, reassign and withdraw."""

from collections.abc import Sequence
from functools import partial
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
from connectors.models import Connector
from matching import judging, services
from matching.admin import steering
from matching.admin.refusals import REFUSALS
from matching.candidates import connectors_by_id
from matching.enums import WAITING, HelpRequestState
from matching.models import HelpRequest, Introduction
from reference.enums import Theme
from ui.backoffice import (
    CONFIRMED,
    MOST_AT_ONCE,
    ActionForm,
    HistoryAdmin,
    HistoryInline,
    SituationFilter,
    ask_first,
    confirmed_action,
    run_on_each,
)

# How many of the ranked connecteurs staff choose from, best first.
CHOICES_SHOWN = 10

# The states of a request as the team says them; the owner reads « à vous de choisir ».
STANDING = {
    HelpRequestState.OPEN: "attend une réponse",
    HelpRequestState.MATCHED: "accompagnée",
    HelpRequestState.UNANSWERED: "restée sans réponse",
    HelpRequestState.CLOSED: "terminée",
    HelpRequestState.WITHDRAWN: "retirée",
}


# What the owner wishes in words may tell of health: whoever accepted reads it, not the team.
WISHES = ("channel", "slots", "language")


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


class IntroductionInline(HistoryInline):
    model = Introduction
    fields = ("connector", "state", "requested_at", "expires_at", "settled_at", "finished_at")
    readonly_fields = fields


class ReassignForm(ActionForm):
    """For each request, the connecteurs that the rules propose today, best first, with why.

    Of several requests, one where nobody is chosen is left as it is; so is one without anybody.
    """

    def __init__(self, requests: Sequence[HelpRequest], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = len(requests) == 1
        self.connectors: dict[str, Connector] = {}
        self.names: dict[str, HelpRequest] = {}
        for asked in requests:
            judged = judging.judge_request(asked, first=CHOICES_SHOWN)
            ranked = judged.ranking.ranked[:CHOICES_SHOWN]
            people = connectors_by_id(line.id for line in ranked)
            if not people:
                continue
            name = "connector" if alone else f"connector_{asked.pk.hex}"
            self.connectors |= people
            self.names[name] = asked
            self.fields[name] = forms.ChoiceField(
                label="À qui la confier" if alone else f"{asked.company}, à qui la confier",
                widget=forms.RadioSelect,
                required=alone,
                choices=[
                    (
                        line.id,
                        f"{people[line.id]} – {line.score:.0f} points sur 100\u00a0: "
                        + " ; ".join(reason.for_owner.rstrip(".") for reason in line.reasons),
                    )
                    for line in ranked
                ],
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not any(given.values()):
            raise forms.ValidationError("Choisissez quelqu’un pour une demande au moins.")
        return given

    @property
    def chosen(self) -> list[tuple[HelpRequest, Connector]]:
        return [
            (self.names[name], self.connectors[key])
            for name, key in self.cleaned_data.items()
            if key
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
        (
            "Ce qui est demandé",
            {"fields": ("adviser_choice", "next_allowed", *WISHES, "needs_in_words")},
        ),
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
        *WISHES,
        "needs_in_words",
        "assessment",
        "consent",
    )
    inlines = (IntroductionInline,)
    reading_purpose = "suivi d’une demande d’aide"
    actions = ("reassign", "close", "begin_again", "withdraw")
    close = steering.close
    begin_again = steering.begin_again

    def describe(self, subject: HelpRequest) -> str:
        return f"{subject.company}, {subject}"

    def offers(self, subject: HelpRequest, action: str) -> bool:
        if action in ("reassign", "begin_again"):
            return subject.state in WAITING
        if action == "close":
            return subject.state == HelpRequestState.UNANSWERED
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
        submitted = CONFIRMED in request.POST
        rows = queryset.select_related("owner", "company__commune")[:MOST_AT_ONCE]
        form = ReassignForm(list(rows), request.POST if submitted else None)
        if not form.names:
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
                "répondre ; le dirigeant en est prévenu. Si quelqu’un d’autre était sollicité, "
                "sa demande est retirée.",
                button="Confier",
                form=form,
            )
        by = request.user
        assert isinstance(by, User)  # noqa: S101 - the back office is for staff only
        for asked, chosen in form.chosen:
            run_on_each(
                self,
                request,
                [asked],
                partial(services.reassign, connector=chosen, by=by),
                done=f"Demande confiée à {chosen}",
                refused=REFUSALS,
            )
        return None
