"""A connecteur answers, stays silent, or gives a request back."""

from datetime import datetime

from django.urls import reverse

from matching.mails.words import firm_in_words, introduction_link, to_owner, which_firm
from matching.models import HelpRequest, Introduction
from matching.notifications import (
    AcceptedToConnector,
    AcceptedToOwner,
    IntroductionExpired,
)
from notifications.links import absolute


def accepted(
    introduction: Introduction, help_request: HelpRequest, *, sells_nothing_until: datetime | None
) -> None:
    introduction.help_request = help_request
    to_owner(AcceptedToOwner, introduction, {"phone": bool(help_request.phone)})
    AcceptedToConnector(
        to=introduction.connector.user,
        context={
            "name": introduction.connector.display_name,
            "firm": firm_in_words(help_request),
            "sells_nothing_until": sells_nothing_until,
            "link": introduction_link(introduction),
        },
        dedup_key=f"accepted_to_connector:{introduction.pk}",
    ).send()


def introduction_expired(introduction: Introduction) -> None:
    IntroductionExpired(
        to=introduction.connector.user,
        context={
            "name": introduction.connector.display_name,
            "which": which_firm(introduction),
            "link": absolute(reverse("matching:dashboard")),
        },
        dedup_key=f"introduction_expired:{introduction.pk}",
    ).send()
