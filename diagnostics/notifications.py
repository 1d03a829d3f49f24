"""What diagnostics sends by e-mail."""

from django.urls import reverse
from django.utils import timezone

from diagnostics.models import Assessment, ResumeLink
from notifications.links import absolute
from notifications.messages import BaseMessage


class ResumeLinkMessage(BaseMessage):
    """The personal link, asked for by the person who types the address."""

    name = "diagnostics.resume_link"
    category = "service"

    @classmethod
    def about(cls, link: ResumeLink, *, to: str) -> "ResumeLinkMessage":
        return cls(
            to=to,
            context={
                "link": absolute(reverse("diagnostics:resume", kwargs={"key": link.key})),
                "expires_on": f"{link.expires_at:%d/%m/%Y}",
                "completed": link.assessment.completed_at is not None,
            },
        )


class RetakeMessage(BaseMessage):
    """Time to see what changed: a link to the page that begins the diagnostic again."""

    name = "diagnostics.retake"
    category = "service"
    why = "Vous recevez ce message parce que vous avez gardé le résultat d’un diagnostic."

    @classmethod
    def about(cls, assessment: Assessment, *, occasion: str) -> "RetakeMessage":
        if assessment.owner is None or assessment.completed_at is None:
            raise ValueError("Nobody to write to, or nothing to compare with.")
        return cls(
            to=assessment.owner,
            context={
                "link": absolute(reverse("diagnostics:retake", kwargs={"pk": assessment.pk})),
                "taken_on": timezone.localtime(assessment.completed_at),
            },
            dedup_key=f"{cls.name}:{assessment.pk}:{occasion}",
        )
