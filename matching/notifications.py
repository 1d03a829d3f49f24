"""What this application sends. Before an acceptance no mail holds anything that names the firm."""

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from accounts import roles
from matching.enums import WAITING, HelpRequestState, IntroductionState
from matching.late_mails import OfIntroduction, OfRequest
from matching.models import ExchangedMessage, Introduction
from notifications.categories import Category
from notifications.enums import MessageState
from notifications.messages import BaseMessage
from notifications.models import Message

CATEGORIES = (
    Category(
        "requests",
        "Vos demandes d’aide",
        "Qui a votre demande, qui l’accepte, et ce qui vous reste à choisir.",
    ),
    Category(
        "introductions",
        "Les entreprises qui vous demandent",
        "Chaque demande qui vous est proposée, et ce qu’elle devient. Pour ne plus en recevoir, "
        "mettez-vous en pause.",
        concerns=lambda user: roles.has(user, "connector"),
    ),
    Category(
        "exchanges",
        "Vos échanges",
        "Quand l’autre vous a écrit, vos rendez-vous, et leur rappel la veille.",
    ),
    Category(
        "reminders",
        "Rappels",
        "Les demandes qui attendent votre réponse depuis un moment.",
        may_be_refused=True,
        in_digest=True,
        concerns=lambda user: roles.has(user, "connector"),
    ),
    Category(
        "follow_ups",
        "Nouvelles de l’accompagnement",
        "Nos questions après une mise en relation\u00a0: le contact est-il établi, "
        "qu’en est-il sorti\u00a0?",
        may_be_refused=True,
        in_digest=True,
    ),
)


# Long enough to change one's mind: who clicks back and forth is told of the end of it.
SECOND_THOUGHTS = timedelta(minutes=1)
_TO_CHOOSE = {HelpRequestState.UNANSWERED}
_ASKED = {IntroductionState.REQUESTED}
_ANSWERED = {IntroductionState.ACCEPTED, IntroductionState.IN_PROGRESS}
_OVER_WELL = {IntroductionState.DONE, IntroductionState.EVALUATED}


class IntroductionRequested(OfIntroduction):
    name = "matching.introduction_requested"
    category = "introductions"
    delay = SECOND_THOUGHTS
    true_in = _ASKED

    @staticmethod
    def key_of(introduction_id: UUID) -> str:
        return f"introduction_requested:{introduction_id}"


class RequestReceived(BaseMessage):
    name = "matching.request_received"
    category = "requests"


class NextAsked(OfIntroduction):
    name = "matching.next_asked"
    category = "requests"
    delay = SECOND_THOUGHTS
    true_in = _ASKED


class AcceptedToOwner(OfIntroduction):
    name = "matching.accepted_to_owner"
    category = "requests"
    delay = SECOND_THOUGHTS
    true_in = _ANSWERED | _OVER_WELL


class AcceptedToConnector(BaseMessage):
    name = "matching.accepted_to_connector"
    category = "introductions"


class RequestUnanswered(OfRequest):
    name = "matching.request_unanswered"
    category = "requests"
    delay = SECOND_THOUGHTS
    true_in = _TO_CHOOSE

    @staticmethod
    def merged_by(help_request_id: UUID) -> str:
        return f"request_unanswered:{help_request_id}"


class NobodyLeft(OfRequest):
    name = "matching.nobody_left"
    category = "staff"
    delay = SECOND_THOUGHTS
    true_in = _TO_CHOOSE


class IntroductionExpired(BaseMessage):
    name = "matching.introduction_expired"
    category = "introductions"


class RequestWithdrawn(BaseMessage):
    name = "matching.request_withdrawn"
    category = "introductions"

    @classmethod
    def relevant(cls, message: Message) -> bool:
        """Tell whether the connecteur ever heard of what is withdrawn."""
        if message.about_id is None:
            return True
        asked = Message.objects.filter(
            dedup_key=IntroductionRequested.key_of(message.about_id)
        ).exclude(state__in=[MessageState.DUE, MessageState.DROPPED])
        return asked.exists()


class MessageReceived(BaseMessage):
    name = "matching.message_received"
    category = "exchanges"

    @classmethod
    def relevant(cls, message: Message) -> bool:
        """Tell whether something is still to be read; `about_id` is the introduction."""
        unread = ExchangedMessage.objects.unread().filter(introduction=message.about_id)
        return unread.exclude(author=message.user_id).exists()


class SlotsProposed(OfIntroduction):
    name = "matching.slots_proposed"
    category = "exchanges"
    true_in = _ANSWERED


class OtherSlotsAsked(OfIntroduction):
    name = "matching.other_slots_asked"
    category = "exchanges"
    true_in = _ANSWERED


class SlotsWithdrawn(BaseMessage):
    name = "matching.slots_withdrawn"
    category = "exchanges"


class MeetingBooked(OfIntroduction):
    name = "matching.meeting_booked"
    category = "exchanges"
    true_in = _ANSWERED


class MeetingCancelled(BaseMessage):
    name = "matching.meeting_cancelled"
    category = "exchanges"
    urgent = True


class MeetingsTomorrow(BaseMessage):
    name = "matching.meetings_tomorrow"
    category = "exchanges"
    useless_after = timedelta(hours=20)


class ContactCheck(OfIntroduction):
    name = "matching.contact_check"
    category = "follow_ups"
    can_wait = True
    true_in = {IntroductionState.ACCEPTED}


class OutcomeCheck(OfIntroduction):
    name = "matching.outcome_check"
    category = "follow_ups"
    can_wait = True
    true_in = _ANSWERED


class NoContactYet(BaseMessage):
    name = "matching.no_contact_yet"
    category = "follow_ups"


class NoContactReported(BaseMessage):
    name = "matching.no_contact_reported"
    category = "staff"


class IntroductionDone(BaseMessage):
    name = "matching.introduction_done"
    category = "follow_ups"


class IntroductionAbandoned(BaseMessage):
    name = "matching.introduction_abandoned"
    category = "follow_ups"


class Nudge(OfIntroduction):
    """Those of one connecteur that come together are one mail: the last, which counts the others.

    `merge_key` is `key_of` the connecteur.
    """

    name = "matching.nudge"
    category = "reminders"
    delay = SECOND_THOUGHTS
    can_wait = True
    true_in = _ASKED

    @staticmethod
    def key_of(connector_id: UUID) -> str:
        return f"nudge:{connector_id}"


class OwnerMayChoose(OfRequest):
    name = "matching.owner_may_choose"
    category = "requests"
    true_in = _TO_CHOOSE


class HandedToCorrespondent(OfRequest):
    """Where nobody is left at that very moment, `NobodyLeft` takes its place and says both."""

    name = "matching.handed_to_correspondent"
    category = "staff"
    delay = SECOND_THOUGHTS
    true_in = WAITING

    @staticmethod
    def merged_by(help_request_id: UUID) -> str:
        return f"handed:{help_request_id}"


class HandedToStaff(OfRequest):
    name = "matching.handed_to_staff"
    category = "staff"
    true_in = WAITING


class TeamLooksForYou(OfRequest):
    """Where the choice comes back to the owner at that very moment, that mail takes its place."""

    name = "matching.team_looks_for_you"
    category = "requests"
    delay = SECOND_THOUGHTS
    true_in = WAITING


class Frank(OfRequest):
    name = "matching.frank"
    category = "requests"
    true_in = WAITING


class LastWord(OfRequest):
    name = "matching.last_word"
    category = "requests"
    true_in = WAITING


class ClosedUnanswered(OfRequest):
    name = "matching.closed_unanswered"
    category = "requests"
    true_in: ClassVar[Collection[str]] = {HelpRequestState.CLOSED}


class TakenUpAgain(OfRequest):
    name = "matching.taken_up_again"
    category = "requests"
    true_in = WAITING


class ProgressCheck(BaseMessage):
    name = "matching.progress_check"
    category = "follow_ups"
    can_wait = True

    @classmethod
    def relevant(cls, message: Message) -> bool:
        """Tell whether the owner may still be asked; `about_id` is the introduction."""
        if message.about_id is None:
            return True
        asked = Introduction.objects.accepted().filter(
            pk=message.about_id,
            help_request__erased_at=None,
            help_request__consent__withdrawn_at=None,
        )
        return asked.exists()


class TeamReminder(OfIntroduction):
    """The team asks a connecteur for an answer, or for news."""

    name = "matching.team_reminder"
    category = "introductions"
    true_in = _ASKED | _ANSWERED


class TakenBack(BaseMessage):
    """The team takes a request back from a connecteur who has too many."""

    name = "matching.taken_back"
    category = "introductions"


class ClosedByTeam(BaseMessage):
    name = "matching.closed_by_team"
    category = "requests"


MESSAGES = (
    IntroductionRequested,
    RequestReceived,
    NextAsked,
    AcceptedToOwner,
    AcceptedToConnector,
    RequestUnanswered,
    NobodyLeft,
    IntroductionExpired,
    RequestWithdrawn,
    MessageReceived,
    SlotsProposed,
    OtherSlotsAsked,
    SlotsWithdrawn,
    MeetingBooked,
    MeetingCancelled,
    MeetingsTomorrow,
    ContactCheck,
    OutcomeCheck,
    NoContactYet,
    NoContactReported,
    IntroductionDone,
    IntroductionAbandoned,
    Nudge,
    OwnerMayChoose,
    HandedToCorrespondent,
    HandedToStaff,
    TeamLooksForYou,
    Frank,
    LastWord,
    ClosedUnanswered,
    TakenUpAgain,
    ProgressCheck,
    TeamReminder,
    TakenBack,
    ClosedByTeam,
)
