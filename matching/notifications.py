"""What this application sends. Before an acceptance no mail holds anything that names the firm."""

from accounts import roles
from matching.models import ExchangedMessage
from notifications.categories import Category
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


class IntroductionRequested(BaseMessage):
    name = "matching.introduction_requested"
    category = "introductions"


class RequestReceived(BaseMessage):
    name = "matching.request_received"
    category = "requests"


class NextAsked(BaseMessage):
    name = "matching.next_asked"
    category = "requests"


class AcceptedToOwner(BaseMessage):
    name = "matching.accepted_to_owner"
    category = "requests"


class AcceptedToConnector(BaseMessage):
    name = "matching.accepted_to_connector"
    category = "introductions"


class RequestUnanswered(BaseMessage):
    name = "matching.request_unanswered"
    category = "requests"


class NobodyLeft(BaseMessage):
    name = "matching.nobody_left"
    category = "staff"


class IntroductionExpired(BaseMessage):
    name = "matching.introduction_expired"
    category = "introductions"


class RequestWithdrawn(BaseMessage):
    name = "matching.request_withdrawn"
    category = "introductions"


class GivenBack(BaseMessage):
    name = "matching.given_back"
    category = "requests"


class MessageReceived(BaseMessage):
    name = "matching.message_received"
    category = "exchanges"

    @classmethod
    def relevant(cls, message: Message) -> bool:
        """Tell whether something is still to be read; `about_id` is the introduction."""
        unread = ExchangedMessage.objects.unread().filter(introduction=message.about_id)
        return unread.exclude(author=message.user_id).exists()


class ContactCheck(BaseMessage):
    name = "matching.contact_check"
    category = "follow_ups"


class OutcomeCheck(BaseMessage):
    name = "matching.outcome_check"
    category = "follow_ups"


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
    GivenBack,
    MessageReceived,
    ContactCheck,
    OutcomeCheck,
    NoContactYet,
    NoContactReported,
    IntroductionDone,
    IntroductionAbandoned,
)
