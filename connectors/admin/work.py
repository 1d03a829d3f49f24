"""What was done and what owners say of it: read, and moderated before anybody else reads it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin
from connectors.admin.refusals import NOT_FROM_THIS_STATE
from connectors.enums import ReplyState, TestimonyState
from connectors.models import FinishedWork, RequestAnswer, Testimony
from connectors.services import testimonies
from connectors.trust import gives_away
from ui.backoffice import HistoryAdmin, ReasonForm, SituationFilter, confirmed_action

OF_A_CONNECTOR = "connector__commune__department__region"


@admin.register(FinishedWork)
class FinishedWorkAdmin(RegionScopedAdmin, HistoryAdmin):
    """No name of a firm here, nor on any page that shows this row."""

    region_lookup = OF_A_CONNECTOR
    list_display = ("connector", "finished_at", "department", "size_class", "as_labelled")
    list_select_related = ("connector",)
    list_filter = ("as_labelled", "size_class", "sector")
    search_fields = ("connector__display_name", "=introduction_id")


@admin.register(RequestAnswer)
class RequestAnswerAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = OF_A_CONNECTOR
    list_display = ("connector", "in_time", "at")
    list_select_related = ("connector",)
    list_filter = ("in_time",)
    search_fields = ("connector__display_name", "=introduction_id")


class TestimonySituation(SituationFilter):
    situations = {
        "to_moderate": (
            "à relire (avis ou réponse)",
            lambda rows, at: rows.filter(
                Q(state=TestimonyState.TO_MODERATE) | Q(reply_state=ReplyState.TO_MODERATE)
            ),
        ),
        "to_answer": (
            "le connecteur peut répondre",
            lambda rows, at: rows.filter(state=TestimonyState.TO_ANSWER),
        ),
        "waiting": (
            "attend cinq avis",
            lambda rows, at: rows.filter(state=TestimonyState.WAITING),
        ),
        "published": ("publié", lambda rows, at: rows.published()),
        "no_contact": (
            "sans contact, dit l’entreprise",
            lambda rows, at: rows.filter(contact_made=False),
        ),
    }


# From which states each action starts: its button is on the page in those only.
ACTIONS_FROM: Mapping[str, Collection[str]] = {
    "accept": {TestimonyState.TO_MODERATE},
    "reject": set(testimonies.LIVING),
}


@admin.register(Testimony)
class TestimonyAdmin(JournalMixin, RegionScopedAdmin, HistoryAdmin):
    region_lookup = "work__connector__commune__department__region"
    list_display = ("said_at", "connector", "helped", "state", "reply_state", "to_look_at")
    list_select_related = ("work__connector",)
    list_filter = (TestimonySituation, "state", "helped")
    search_fields = ("work__connector__display_name", "=id")
    ordering = ("said_at", "pk")
    fieldsets = (
        (None, {"fields": ("connector", "work", "said_at", "contact_made", "helped")}),
        ("Ce que dit l’entreprise", {"fields": ("what_done", "sentence", "to_look_at")}),
        (
            "Où en est cet avis",
            {
                "fields": (
                    "state",
                    "may_publish",
                    "reason",
                    "moderated_at",
                    "moderated_by",
                    "answer_before",
                    "published_at",
                    "journal",
                )
            },
        ),
        ("Ce que répond le connecteur", {"fields": ("reply_state", "reply", "replied_at")}),
    )
    actions = ("accept", "reject", "accept_reply", "reject_reply")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what is said of whoever looks: a colleague moderates it."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.exclude(work__connector__user=request.user.pk)

    def describe(self, subject: Testimony) -> str:
        words = subject.sentence or subject.what_done or "sans un mot"
        return f"{subject.work.connector}, {subject} : «\u00a0{words[:120]}\u00a0»"

    def state_label(self, state: str) -> str:
        replies = {f"reply_{value}": label for value, label in ReplyState.choices}
        return str(replies.get(state) or super().state_label(state))

    def offers(self, subject: Testimony, action: str) -> bool:
        if action in ("accept_reply", "reject_reply"):
            return subject.reply_state == ReplyState.TO_MODERATE
        return subject.state in ACTIONS_FROM[action]

    @admin.display(description="connecteur", ordering="work__connector__display_name")
    def connector(self, testimony: Testimony) -> str:
        return testimony.work.connector.display_name

    @admin.display(description="à regarder de près")
    def to_look_at(self, testimony: Testimony) -> str:
        """Point to what leads to somebody; a name is for whoever reads to see."""
        words = f"{testimony.what_done}\n{testimony.sentence}\n{testimony.reply}"
        return ", ".join(gives_away(words)) or "rien de repéré\u00a0: cherchez les noms"

    accept = confirmed_action(
        description="Accepter cet avis",
        sentence="Vérifiez qu’aucun nom, lieu ou détail ne permet de reconnaître l’entreprise, et "
        "qu’il n’y a pas d’insulte. Le connecteur lit ensuite cet avis et a quatorze jours pour "
        "répondre ; avant cinq avis, tout attend.",
        done="Avis accepté",
        service=testimonies.accept,
        refused=NOT_FROM_THIS_STATE,
        permissions=("steer",),
    )
    reject = confirmed_action(
        description="Écarter cet avis",
        sentence="Ces mots ne seront pas publiés, ou ne le seront plus. L’entreprise lit le motif "
        "sur la page de sa demande. Ses réponses comptent toujours dans les totaux.",
        done="Avis écarté",
        service=testimonies.reject,
        refused=NOT_FROM_THIS_STATE,
        form_class=ReasonForm,
        permissions=("steer",),
    )
    accept_reply = confirmed_action(
        description="Montrer la réponse",
        sentence="Vérifiez que la réponse ne permet pas de reconnaître l’entreprise. Elle est "
        "publiée à côté de l’avis.",
        done="Réponse publiée",
        service=testimonies.accept_reply,
        refused=NOT_FROM_THIS_STATE,
        permissions=("steer",),
    )
    reject_reply = confirmed_action(
        description="Écarter la réponse",
        sentence="La réponse n’est pas publiée ; le connecteur en reçoit le motif.",
        done="Réponse écartée",
        service=testimonies.reject_reply,
        refused=NOT_FROM_THIS_STATE,
        form_class=ReasonForm,
        permissions=("steer",),
    )
