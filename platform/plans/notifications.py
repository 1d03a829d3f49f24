"""What this application sends: to the owner, and to those whom the owner names."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet

from matching.models import Introduction
from notifications import preferences
from notifications.categories import Category
from notifications.messages import BaseMessage
from notifications.models import Message, Preference
from plans.enums import PlanState
from plans.models import CheckIn, Plan, PlanShare

CATEGORY: Final = "plans"
CATEGORIES = (
    Category(
        CATEGORY,
        "Votre plan d’action",
        "Nos questions pendant vos quatre-vingt-dix jours, et le bilan à la fin. Sans elles, vos "
        "dates restent dans votre plan.",
        may_be_refused=True,
        in_digest=True,
    ),
    Category(
        "shared_plans",
        "Les plans partagés avec vous",
        "Le lien d’un plan d’action qu’un dirigeant vous fait lire.",
        concerns=lambda user: False,
    ),
)
WHY: Final = "Vous recevez ce message parce que vous avez commencé un plan d’action."


def refusals(plan: Plan) -> QuerySet[Preference]:
    """Return what says that the owner of a plan refuses the questions of its ninety days."""
    return preferences.refusals(plan.owner_id, CATEGORY)


def may_be_asked(plan: Plan) -> bool:
    return not refusals(plan).exists()


def _holds(rows: QuerySet[Any], message: Message) -> bool:
    """Tell whether what a message is about is still among these."""
    return message.about_id is None or rows.filter(pk=message.about_id).exists()


class CheckInAsked(BaseMessage):
    """Where are you? One link an answer, for each action; `about` is the check-in."""

    name = "plans.check_in"
    category = CATEGORY
    can_wait = True
    why = WHY

    @staticmethod
    def key_of(check_in: CheckIn) -> str:
        """Return what makes writing it twice impossible."""
        return f"{CheckInAsked.name}:{check_in.pk}"

    @classmethod
    def relevant(cls, message: Message) -> bool:
        """Tell whether the pact goes on and this question waits for its first answer."""
        waiting = CheckIn.objects.filter(answered_at=None, plan__state=PlanState.ENGAGED)
        return _holds(waiting, message)


class Paused(BaseMessage):
    """Nothing more is sent: how to go on; `about` is the plan."""

    name = "plans.paused"
    category = CATEGORY
    why = WHY

    @classmethod
    def relevant(cls, message: Message) -> bool:
        return _holds(Plan.objects.filter(state=PlanState.PAUSED), message)


class Ended(BaseMessage):
    """What was done, and when the diagnostic shows the difference; `about` is the plan."""

    name = "plans.ended"
    category = CATEGORY
    why = WHY

    @classmethod
    def relevant(cls, message: Message) -> bool:
        """Tell whether the plan is still there, and no other pact was begun since."""
        return _holds(Plan.objects.filter(state=PlanState.ENDED), message)


class Proposed(BaseMessage):
    """A connecteur proposes something: the owner accepts it or not."""

    name = "plans.proposed"
    category = CATEGORY
    can_wait = True
    why = WHY

    @classmethod
    def relevant(cls, message: Message) -> bool:
        return _holds(Plan.objects.filter(erased_at=None), message)


class Answered(BaseMessage):
    """To a connecteur: what the owner said of what they proposed; `about` is the introduction."""

    name = "plans.answered"
    category = "exchanges"
    # Several answers of one sitting leave as one mail: the last, which leads to all of them.
    delay = timedelta(minutes=15)

    @classmethod
    def relevant(cls, message: Message) -> bool:
        """Tell whether they are still in charge, and the consent lives."""
        under_way = Introduction.objects.under_way()
        return _holds(under_way.filter(help_request__consent__withdrawn_at=None), message)


class Shared(BaseMessage):
    """The link of a plan, to an address that its owner typed."""

    name = "plans.shared"
    category = "shared_plans"
    why = (
        "Vous recevez ce message parce qu’une personne a donné votre adresse pour vous faire lire "
        "son plan. Nous ne l’utilisons pour rien d’autre."
    )

    @classmethod
    def of(cls, share: PlanShare, *, owner: str, link: str) -> "Shared":
        return cls(
            to=share.address,
            context={"owner": owner, "link": link, "expires_on": share.expires_at},
            dedup_key=f"plans.shared:{share.pk}",
            merge_key=f"plans.shared:{share.plan_id}",
        )


MESSAGES = (CheckInAsked, Paused, Ended, Proposed, Answered, Shared)
