"""Both sides are asked what came of it, and told."""

from matching.enums import FollowUp, Side
from matching.follow_up_links import Question, evaluation_address, link
from matching.mails.words import (
    admin_link,
    firm_in_words,
    introduction_link,
    request_link,
    staff_of,
    which_firm,
)
from matching.models import HelpRequest, Introduction
from matching.notifications import (
    ContactCheck,
    IntroductionAbandoned,
    IntroductionDone,
    NoContactReported,
    NoContactYet,
    OutcomeCheck,
    ProgressCheck,
)
from matching.questions import choices_of
from notifications.links import absolute
from notifications.messages import BaseMessage


def contact_check(introduction: Introduction) -> None:
    _ask_both(ContactCheck, introduction, FollowUp.CONTACT_CHECK, 1)


def outcome_check(introduction: Introduction, *, occasion: int) -> None:
    _ask_both(OutcomeCheck, introduction, FollowUp.OUTCOME, occasion)


def progress_check(introduction: Introduction, *, occasion: int) -> None:
    """Ask the owner where they are, long after."""
    ProgressCheck(
        to=introduction.help_request.owner,
        context={
            "connector": introduction.connector.display_name,
            "answers": _answers(Question(introduction.pk, Side.OWNER, FollowUp.PROGRESS, occasion)),
        },
        dedup_key=f"{FollowUp.PROGRESS}:{introduction.pk}:{occasion}",
        about=introduction.pk,
    ).send()


def _answers(question: Question) -> list[dict[str, str]]:
    """Return the answers of a question, each with the link that opens it already chosen."""
    address = link(question)
    return [
        {"label": label, "link": f"{address}?reponse={value}"}
        for value, label in choices_of(question.follow_up)
    ]


def no_contact(introduction: Introduction, help_request: HelpRequest, *, side: Side) -> None:
    """Tell the other side, politely, and the team."""
    other = introduction.connector.user if side == Side.OWNER else help_request.owner
    NoContactYet(
        to=other,
        context={
            "for_owner": side == Side.CONNECTOR,
            "which": which_firm(introduction),
            "connector": introduction.connector.display_name,
            "link": request_link(help_request.pk)
            if side == Side.CONNECTOR
            else introduction_link(introduction),
        },
        dedup_key=f"no_contact_yet:{introduction.pk}:{side}",
    ).send()
    for member in staff_of(help_request):
        NoContactReported(
            to=member,
            context={
                "by_owner": side == Side.OWNER,
                "connector": introduction.connector.display_name,
                "firm": firm_in_words(help_request),
                "link": admin_link(help_request),
            },
            dedup_key=f"no_contact_reported:{introduction.pk}:{side}:{member.pk}",
        ).send()


def introduction_done(introduction: Introduction, help_request: HelpRequest) -> None:
    _tell_both(IntroductionDone, introduction, help_request)


def introduction_abandoned(introduction: Introduction, help_request: HelpRequest) -> None:
    """Tell the connecteur; the owner reads it in the mail that says what comes next."""
    _tell_both(IntroductionAbandoned, introduction, help_request, owner_too=False)


def _ask_both(
    message: type[BaseMessage], introduction: Introduction, question: FollowUp, n: int
) -> None:
    for side, user in (
        (Side.OWNER, introduction.help_request.owner),
        (Side.CONNECTOR, introduction.connector.user),
    ):
        message(
            to=user,
            context={
                "for_owner": side == Side.OWNER,
                "connector": introduction.connector.display_name,
                "which": which_firm(introduction),
                "answers": _answers(Question(introduction.pk, side, question, n)),
            },
            dedup_key=f"{question}:{introduction.pk}:{side}:{n}",
            about=introduction.pk,
            # Whoever helps several firms hears of the old ones in one mail a week (QUALITY E7).
            in_digest=side == Side.CONNECTOR and n > 1,
        ).send()


def _tell_both(
    message: type[BaseMessage],
    introduction: Introduction,
    help_request: HelpRequest,
    *,
    owner_too: bool = True,
) -> None:
    # Once the work is done the owner has a question to answer, without signing in.
    done = message is IntroductionDone
    for for_owner, user, address in (
        (
            True,
            help_request.owner,
            absolute(evaluation_address(introduction.pk))
            if done
            else request_link(help_request.pk),
        ),
        (False, introduction.connector.user, introduction_link(introduction)),
    ):
        if for_owner and not owner_too:
            continue
        message(
            to=user,
            context={
                "for_owner": for_owner,
                "which": which_firm(introduction),
                "connector": introduction.connector.display_name,
                "outcome": introduction.outcome,
                "passed_to": introduction.passed_to,
                "link": address,
            },
            dedup_key=f"{message.name.removeprefix('matching.')}:{introduction.pk}:{for_owner}",
        ).send()
