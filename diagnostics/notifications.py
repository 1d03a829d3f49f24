"""What diagnostics sends by e-mail."""

from django.urls import reverse

from diagnostics.models import ResumeLink
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
