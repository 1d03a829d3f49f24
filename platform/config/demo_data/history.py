"""What happened to the demo's requests: every state, each reached by the services that make it."""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Final
from uuid import UUID

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from config.demo.accounts import CONNECTOR
from config.demo_data.firms import Story
from config.demo_data.names import COMMENTS, DECLINE_REASONS
from config.demo_data.past import let_pass
from connectors.enums import Helped
from connectors.models import Connector
from matching import services
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.models import CapacityMonth, HelpRequest, Introduction
from matching.months import month_of
from notifications.enums import MessageState
from notifications.models import Message

Scene = Callable[[Random, Story], None]


def _ask(
    random: Random, story: Story, *, of: Connector | None = None, next_allowed: bool = False
) -> HelpRequest:
    return services.ask_for_help(
        story.assessment,
        submission_id=UUID(int=random.getrandbits(128), version=4),
        firm=story.firm,
        next_allowed=next_allowed,
        connector=of,
        by=story.owner,
    )


def _waiting(request: HelpRequest) -> Introduction:
    return Introduction.objects.select_related("connector__user").get(
        help_request=request, state="requested"
    )


def _accepted(random: Random, story: Story, *, of: Connector | None = None) -> Introduction:
    """Ask, and have the one asked accept the day after."""
    introduction = _waiting(_ask(random, story, of=of))
    let_pass(story.assessment, 1)
    services.accept_introduction(introduction, by=introduction.connector.user)
    return introduction


def _answer(
    introduction: Introduction,
    side: Side,
    follow_up: FollowUp,
    value: FollowUpAnswerValue,
    comment: str = "",
) -> None:
    services.answer_follow_up(
        introduction, side=side, follow_up=follow_up, value=value, comment=comment
    )


def just_asked(random: Random, story: Story, *, of: Connector | None = None) -> None:
    _ask(random, story, of=of, next_allowed=True)
    let_pass(story.assessment, 0.3)


def accepted(random: Random, story: Story, *, of: Connector | None = None) -> None:
    _accepted(random, story, of=of)
    let_pass(story.assessment, 2)


def under_way(random: Random, story: Story, *, of: Connector | None = None) -> None:
    introduction = _accepted(random, story, of=of)
    let_pass(story.assessment, 7)
    for side in Side:
        _answer(introduction, side, FollowUp.CONTACT_CHECK, FollowUpAnswerValue.CONTACT_MADE)
    let_pass(story.assessment, 9)


def done(random: Random, story: Story, *, of: Connector | None = None) -> None:
    introduction = _accepted(random, story, of=of)
    let_pass(story.assessment, 7)
    _answer(introduction, Side.OWNER, FollowUp.CONTACT_CHECK, FollowUpAnswerValue.CONTACT_MADE)
    let_pass(story.assessment, 23)
    for side in Side:
        _answer(
            introduction,
            side,
            FollowUp.OUTCOME,
            FollowUpAnswerValue.DONE,
            random.choice(COMMENTS),
        )
    let_pass(story.assessment, 10)


def evaluated(random: Random, story: Story) -> None:
    done(random, story)
    introduction = Introduction.objects.get(help_request__assessment=story.assessment)
    services.evaluate(
        introduction,
        by=story.owner,
        facts=services.Facts(
            contact_made=True, helped=Helped.YES, what_done=random.choice(COMMENTS)
        ),
    )
    let_pass(story.assessment, 3)


def abandoned(random: Random, story: Story) -> None:
    introduction = _accepted(random, story)
    let_pass(story.assessment, 29)
    _answer(introduction, Side.OWNER, FollowUp.OUTCOME, FollowUpAnswerValue.ABANDONED)
    let_pass(story.assessment, 4)


def declined_then_next(random: Random, story: Story) -> None:
    introduction = _waiting(_ask(random, story, next_allowed=True))
    let_pass(story.assessment, 1.2)
    services.decline_introduction(
        introduction, by=introduction.connector.user, reason=random.choice(DECLINE_REASONS)
    )
    let_pass(story.assessment, 0.5)


def declined(random: Random, story: Story) -> None:
    """The owner wanted that one only: it is theirs to choose again."""
    introduction = _waiting(_ask(random, story))
    let_pass(story.assessment, 2)
    services.decline_introduction(introduction, by=introduction.connector.user)
    let_pass(story.assessment, 3)


def expired(random: Random, story: Story) -> None:
    introduction = _waiting(_ask(random, story))
    let_pass(story.assessment, 6)
    services.expire_introduction(introduction)
    let_pass(story.assessment, 2)


def withdrawn(random: Random, story: Story) -> None:
    request = _ask(random, story)
    let_pass(story.assessment, 1)
    services.withdraw_request(request, by=story.owner)
    let_pass(story.assessment, 12)


SCENES: Final[Sequence[Scene]] = (
    accepted,
    under_way,
    done,
    evaluated,
    declined_then_next,
    declined,
    expired,
    withdrawn,
    abandoned,
    just_asked,
)


def tell(random: Random, stories: Sequence[Story]) -> None:
    """Play a scene for two firms in three; the demo's own people have theirs.

    A firm for which nobody can be asked keeps its diagnostic alone.
    """
    hers = Connector.objects.get(user__email=CONNECTOR.email)
    first, *others = stories
    # The one who signs in as the owner, and four requests in each basket of her connectrice.
    accepted(random, first, of=hers)
    for story, scene in zip(others, (just_asked, just_asked, under_way, done), strict=False):
        scene(random, story, of=hers)
    for n, story in enumerate(others[4:]):
        if n % 3 == 2:
            let_pass(story.assessment, random.randrange(1, 60))
            continue
        SCENES[n % len(SCENES)](random, story)
        let_pass(story.assessment, random.randrange(0, 2))
    _settle()


def _settle() -> None:
    """Make the counters and the mails agree with dates that moved."""
    # Messages of the past left long ago, all but what a worker will send in the first minute.
    now = timezone.now()
    late = Message.objects.filter(state=MessageState.DUE)
    kept = late.order_by("-created_at").values_list("pk", flat=True)[:3]
    late.exclude(pk__in=list(kept)).update(state=MessageState.SENT, sent_at=now)
    asked = Introduction.objects.filter(connector=OuterRef("pk")).order_by().values("connector")
    newest = asked.annotate(at=Max("requested_at")).values("at")
    Connector.objects.filter(introductions__isnull=False).update(last_proposed_at=Subquery(newest))
    _count_months()


def _count_months() -> None:
    CapacityMonth.objects.all().delete()
    taken: dict[tuple[UUID, date], int] = {}
    kept = Introduction.objects.exclude(state__in=["requested", "declined", "expired"]).exclude(
        state="withdrawn", contact_made_at=None
    )
    for connector, settled_at in kept.values_list("connector", "settled_at"):
        if settled_at is not None:
            month = month_of(settled_at)
            taken[connector, month] = taken.get((connector, month), 0) + 1
    caps = dict(Connector.objects.values_list("pk", "monthly_capacity"))
    CapacityMonth.objects.bulk_create(
        CapacityMonth(
            connector_id=connector, month=month, used=used, cap=max(used, caps[connector])
        )
        for (connector, month), used in taken.items()
    )
