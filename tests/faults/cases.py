"""Cases in the state that a fault test begins with, and mails that wait."""

from django.db import transaction

from matching import mails
from matching.models import Introduction
from matching.services.steps import INTRODUCTION_EXPIRES
from notifications import due
from notifications.models import Message
from tests.factories.matching import IntroductionFactory
from tests.notifications.messages import Trial, trial_registered


def waiting(address: str, firm: str = "Un atelier") -> Message:
    """Write a mail and ring for it."""
    with trial_registered(), transaction.atomic():
        return Trial(address, firm).send()


@transaction.atomic
def asked(**traits: object) -> Introduction:
    """Return an introduction that waits for its answer, with its deadline and its mail."""
    introduction: Introduction = IntroductionFactory(**traits)
    due.plan(INTRODUCTION_EXPIRES, introduction.pk, due_at=introduction.expires_at)
    mails.introduction_requested(introduction, None)
    return introduction
