"""What diagnostics sends by e-mail."""

from django.urls import reverse
from django.utils import timezone

from diagnostics import recall_links, report_links
from diagnostics.models import Assessment, Report, ResumeLink
from notifications.categories import Category
from notifications.links import absolute
from notifications.messages import BaseMessage

CATEGORIES = (
    Category(
        "service",
        "Vos diagnostics",
        "Le lien personnel, le rapport et le rappel que vous avez demandés.",
    ),
    Category(
        "retakes",
        "Faire le point",
        "L’invitation à refaire le diagnostic, pour voir ce qui a changé.",
        may_be_refused=True,
        in_digest=True,
    ),
)


class ResumeLinkMessage(BaseMessage):
    """The personal link, asked for by the person who types the address."""

    name = "diagnostics.resume_link"
    category = "service"

    @classmethod
    def about(
        cls, link: ResumeLink, *, to: str, by_code: bool = False, recall: bool = False
    ) -> "ResumeLinkMessage":
        """Say whether the address is kept, so that a code brings back too, and a recall comes."""
        return cls(
            to=to,
            context={
                **_of(link),
                "completed": link.assessment.completed_at is not None,
                "sign_in": absolute(reverse("account_login")) if by_code else "",
                "recall": recall,
                "stop": recall_links.link(link.assessment, address=to) if by_code else "",
            },
        )


class RecallMessage(BaseMessage):
    """An unfinished diagnostic recalled, once, to who asked for it."""

    name = "diagnostics.recall"
    category = "service"
    why = (
        "Vous recevez ce message parce que vous avez coché « Me le rappeler une fois\u00a0»"
        " en quittant votre diagnostic."
    )

    @classmethod
    def key_of(cls, assessment: Assessment) -> str:
        """Give what makes a second recall of a diagnostic impossible, whatever the address."""
        return f"{cls.name}:{assessment.pk}"

    @classmethod
    def about(cls, link: ResumeLink, *, minutes: int) -> "RecallMessage":
        assessment = link.assessment
        address = assessment.recall_address
        return cls(
            to=address,
            context={
                **_of(link),
                "started_on": timezone.localtime(assessment.started_at),
                "minutes": minutes,
                "stop": recall_links.link(assessment, address=address),
            },
            dedup_key=cls.key_of(assessment),
        )


class RetakeMessage(BaseMessage):
    """Time to see what changed: a link to the page that begins the diagnostic again."""

    name = "diagnostics.retake"
    category = "retakes"
    can_wait = True
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
            about=assessment.pk,
        )


def _of(link: ResumeLink) -> dict[str, str]:
    return {
        "link": absolute(reverse("diagnostics:resume", kwargs={"key": link.key})),
        "expires_on": f"{timezone.localtime(link.expires_at):%d/%m/%Y}",
    }


class ReportReadyMessage(BaseMessage):
    """The report is made: a link to it, and not the file.

    A file would stay in every mailbox it went through; the link opens the PDF alone, and closes
    when the PDF is erased.
    """

    name = "diagnostics.report_ready"
    category = "service"

    @classmethod
    def about(cls, report: Report, *, to: str) -> "ReportReadyMessage":
        token = report_links.write(report.pk)
        return cls(
            to=to,
            context={
                "link": absolute(reverse("diagnostics:report_received", kwargs={"token": token})),
                "expires_on": timezone.localtime(timezone.now() + report_links.LASTS),
                "reference": report.reference,
                "check_page": absolute(reverse("reports:check")),
            },
        )
