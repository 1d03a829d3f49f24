"""One of everything that an address can name, and the people who may or may not open it.

The strings in CANARIES stand in every personal field of the owner: where one shows up, somebody
sees what is not theirs (QUALITY B10).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from accounts.firms import links
from accounts.models import Consent, Invitation, Membership, Organisation, User
from connectors import reference_links
from connectors.models import (
    Connector,
    Criterion,
    Evidence,
    Holiday,
    Label,
    MisconductReport,
    Offer,
    Reference,
    Review,
    Testimony,
)
from connectors.services import examinations
from connectors.services.holidays import plan_holiday
from diagnostics import recall_links, report_links
from diagnostics.models import (
    Assessment,
    Assistance,
    PaperSheet,
    Report,
    ResumeLink,
    ShareLink,
)
from diagnostics.services import create_resume_link, create_share_link, print_sheet
from matching import decline_links, follow_up_links, services, tracking
from matching.enums import DeclineChoice, FollowUp, FollowUpAnswerValue, MeetingChannel, Side
from matching.models import HelpRequest, Introduction, Meeting
from notifications.models import Message
from notifications.preferences import write_token
from plans import links as plan_links
from plans import services as plan_services
from plans.models import CheckIn, Plan, PlanShare
from reference.models import Commune
from resources import event_links
from resources.models import Registration, Resource
from resources.services import registering
from tests.connectors import filing
from tests.factories.accounts import (
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.connectors import (
    ConnectorFactory,
    LabelFactory,
    MisconductReportFactory,
    OfferFactory,
    SuspensionFactory,
    TestimonyFactory,
)
from tests.factories.diagnostics import AssessmentFactory, AssistanceFactory, ReportFactory
from tests.factories.events import EventFactory
from tests.factories.reference import CommuneFactory
from tests.factories.resources import ResourceFactory

CANARIES = {
    "full_name": "Zéphyrine Canari",
    "email": "zephyrine.canari@example.org",
    "company": "Mercerie Canari-Nom",
    "contact_name": "Zéphyr Canari-Contact",
    "phone": "06 99 88 77 66",
    "siret": "73282932000074",
}
ROLES = ("anonymous", "stranger", "other_connector", "owner", "connector", "staff")


@dataclass
class World:
    """Who is there, and what they have."""

    owner: User
    stranger: User
    connector: User
    other_connector: User
    staff: User
    begun: Assessment
    hurried: Assessment
    completed: Assessment
    link: ResumeLink
    assistance: Assistance
    sheet: PaperSheet
    share: ShareLink
    report: Report
    asked: HelpRequest
    introduction: Introduction
    accepted: Introduction
    done: Introduction
    meeting: Meeting
    testimony: Testimony
    consent: Consent
    message: Message
    # Somebody of the firm that asked, and somebody asked into another firm.
    colleague: Membership
    invitation: Invitation
    organisation: Organisation
    holiday: Holiday
    # The connecteur asked puts an application together; the other one was refused, and examines
    # somebody else's.
    piece: Evidence
    review: Review
    client: Reference
    offer: Offer
    label: Label
    misconduct: MisconductReport
    # To an event that the connecteur asked organises.
    registration: Registration
    resource: Resource
    # What the connecteur asked proposed, and is asked to change.
    proposal: Resource
    plan: Plan
    check_in: CheckIn
    plan_share: PlanShare

    def person(self, role: str) -> User | None:
        """Return who plays a role; None for somebody anonymous."""
        person: User | None = None if role == "anonymous" else getattr(self, role)
        return person

    def follow_up_token(self, side: Side = Side.OWNER) -> str:
        """Return the token of the link of day 7 about the request accepted."""
        question = follow_up_links.Question(self.accepted.pk, side, FollowUp.CONTACT_CHECK, 1)
        return follow_up_links.write(question)

    def recall_token(self) -> str:
        """Return the token of the link that stops the recall of the diagnostic begun."""
        return recall_links.write(self.begun, address=self.begun.recall_address)

    def address(self, name: str) -> str:
        """Return the address of a view, about what this world holds."""
        return reverse(name, kwargs=self._named(name))

    def _named(self, name: str) -> dict[str, Any]:
        begun, completed = {"pk": self.begun.pk}, {"pk": self.completed.pk}
        asked, introduction = {"pk": self.asked.pk}, {"pk": self.introduction.pk}
        return {
            "accounts:withdraw_consent": {"pk": self.consent.pk},
            **{
                name: {"pk": self.colleague.company_id}
                for name in (
                    *(f"accounts:{one}" for one in ("firm", "change_firm", "invite", "leave_firm")),
                    "diagnostics:of_firm",
                )
            },
            **{
                f"accounts:{name}": {"pk": self.colleague.pk}
                for name in ("remove_person", "hand_over")
            },
            "accounts:revoke_invitation": {"pk": self.invitation.pk},
            "accounts:invitation": {"token": links.write(self.invitation.pk)},
            "connectors:apply_step": {"step": "identite"},
            "connectors:organisation": {"pk": self.organisation.pk},
            "connectors:profile_step": {"step": "motivation"},
            "connectors:person": {"pk": self.connector.connector.pk},
            **{
                f"connectors:{name}": {"pk": self.offer.pk}
                for name in ("offer", "publish_offer", "withdraw_offer")
            },
            "connectors:cancel_holiday": {"pk": self.holiday.pk},
            "connectors:evidence": {"pk": self.piece.pk},
            "connectors:label_criterion": {"code": "prix"},
            "connectors:reference": {"token": reference_links.write(self.client.pk)},
            "connectors:review": {"pk": self.review.pk},
            "connectors:badge": {"number": self.label.number},
            "connectors:certificate": {"number": self.label.number},
            "connectors:report": {"pk": self.label.connector_id},
            "connectors:report_answer": {"pk": self.misconduct.pk},
            "diagnostics:carry_on": begun,
            "diagnostics:download": completed,
            "diagnostics:firm": begun,
            "diagnostics:give_up": {"pk": self.assistance.pk},
            "diagnostics:hand_over": {"pk": self.assistance.pk},
            "diagnostics:interim": {"pk": self.hurried.pk},
            "diagnostics:later": begun,
            "diagnostics:link": completed,
            "diagnostics:unlink": completed,
            "diagnostics:question": {**begun, "code": "C4"},
            "diagnostics:recall_stop": {"token": self.recall_token()},
            "diagnostics:sheet": {"number": self.sheet.number},
            "diagnostics:report": completed,
            "diagnostics:report_file": completed,
            "diagnostics:report_received": {"token": report_links.write(self.report.pk)},
            "diagnostics:report_received_file": {"token": report_links.write(self.report.pk)},
            "diagnostics:result": completed,
            "diagnostics:resume": {"key": self.link.key},
            "diagnostics:retake": completed,
            "diagnostics:review": begun,
            "diagnostics:share": completed,
            "diagnostics:shared": {"key": self.share.key},
            "connectors:testimony": {"pk": self.testimony.pk},
            **{
                f"events:{name}": {"slug": self.registration.event.resource.slug}
                for name in (
                    *("event", "event_file", "registered"),
                    *("cancel", "cancel_registration", "change"),
                )
            },
            **{
                f"events:{name}": {"token": event_links.write(self.registration.pk)}
                for name in ("registration", "registration_file")
            },
            "matching:accept": introduction,
            "matching:ask": completed,
            "matching:ask_person": {"pk": self.connector.connector.pk},
            "matching:choose": asked,
            "matching:resume": asked,
            "matching:decline": introduction,
            "matching:decline_by_link": {
                "token": decline_links.write(self.introduction, DeclineChoice.OTHER)
            },
            "matching:evaluate": asked,
            **{
                f"matching:{name}": {"pk": self.accepted.pk}
                for name in ("close", "exchange", "mark_read", "note_contact", "slots")
            },
            **{
                f"matching:{name}": {"pk": self.meeting.pk}
                for name in ("cancel_meeting", "meeting_file", "other_slots", "take_slot")
            },
            "matching:follow_up": {"token": self.follow_up_token()},
            "matching:tracking": {"token": tracking.write(self.introduction.help_request_id)},
            "matching:give_back": {"pk": self.accepted.pk},
            "matching:introduction": introduction,
            "matching:proposals": completed,
            "matching:report_selling": {"pk": self.accepted.help_request_id},
            **{
                f"matching:{name}": about
                for about, names in (
                    (asked, ("request", "request_ranking", "request_ranking_json")),
                    (introduction, ("introduction_ranking", "introduction_ranking_json")),
                )
                for name in names
            },
            "matching:take_back": {"pk": self.done.help_request_id},
            "matching:withdraw": asked,
            "plans:check_in": {"token": plan_links.write_check_in(self.check_in)},
            "plans:in_charge": {"pk": self.accepted.pk},
            "plans:preview": completed,
            "plans:resume": {"token": plan_links.write_resume(self.plan)},
            "plans:shared": {"key": self.plan_share.key},
            **dict.fromkeys(
                ("plans:action", "plans:stuck"),
                {"pk": self.check_in.plan.actions.in_pact()[0].pk},
            ),
            **{
                f"plans:{name}": {"pk": self.plan.pk}
                for name in ("calendar", "pact", "plan", "share")
            },
            "reports:checked": {"reference": self.report.reference},
            **{
                f"resources:{name}": {"slug": self.resource.slug}
                for name in ("resource", "opinion", "report")
            },
            **{f"resources:{name}": {"pk": self.proposal.pk} for name in ("proposal", "retire")},
            **{
                f"notifications:{name}": {"token": write_token(self.owner.pk, "follow_ups")}
                for name in ("choices_by_link", "stop")
            },
            "notifications:demo_mail": {"pk": self.message.pk},
            "notifications:demo_mail_html": {"pk": self.message.pk},
        }.get(name, {})


@transaction.atomic
def make_world(*, mark: str = "") -> World:
    """Write it, in Périgueux. `mark` makes its people unlike those of another world."""
    home = CommuneFactory()
    owner = UserFactory(email=_marked(CANARIES["email"], mark), full_name=CANARIES["full_name"])
    helping = _connector(home, "Dominique Exemple", mark)
    other = _connector(home, "Frédérique Exemple", mark)
    begun = AssessmentFactory(answered=True, owner=owner, recall_address=owner.email)
    hurried = AssessmentFactory(in_a_hurry=True, owner=owner)
    completed = AssessmentFactory(completed=True, owner=owner)
    # One firm each: a firm has one request under way at a time.
    asked = [
        _ask(AssessmentFactory(completed=True, owner=owner), helping, home, firm=number, mark=mark)
        for number in ("", " 2", " 3")
    ]
    introductions = [request.introductions.get() for request in asked]
    for introduction in introductions[1:]:
        services.accept_introduction(introduction, by=helping.user)
    services.answer_follow_up(
        introductions[2],
        side=Side.OWNER,
        follow_up=FollowUp.OUTCOME,
        value=FollowUpAnswerValue.DONE,
    )
    for row in (*asked, *introductions):
        row.refresh_from_db()
    # Words that name their author, which staff have not read yet: nobody else may.
    TestimonyFactory(
        work__connector=helping,
        what_done=f"{CANARIES['contact_name']} a ouvert un site.",
        sentence=f"Merci à Dominique, de la part de {CANARIES['company']}.",
    )
    return World(
        owner=owner,
        stranger=UserFactory(email=_marked("etrangere@example.org", mark)),
        connector=helping.user,
        other_connector=other.user,
        staff=UserFactory(email=_marked("equipe.test@example.org", mark), staff=True),
        begun=begun,
        hurried=hurried,
        completed=completed,
        link=create_resume_link(begun),
        assistance=AssistanceFactory(helper=helping.user),
        sheet=print_sheet(),
        share=create_share_link(completed, days=30, label=CANARIES["contact_name"]),
        report=ReportFactory(assessment=completed, ready=True),
        asked=asked[0],
        introduction=introductions[0],
        accepted=introductions[1],
        done=introductions[2],
        meeting=_meeting_of(introductions[1]),
        testimony=TestimonyFactory(work__connector=helping, to_answer=True),
        consent=asked[0].consent,
        message=Message.objects.filter(user=helping.user).earliest("created_at"),
        colleague=MembershipFactory(company=asked[0].company, member=True),
        invitation=InvitationFactory(),
        organisation=OrganisationFactory(),
        holiday=_holiday_of(helping),
        offer=OfferFactory(connector=helping),
        **_applications(helping, other, home, mark),
        label=_label(helping),
        misconduct=MisconductReportFactory(connector=helping, reporter=owner),
        registration=_registration(helping, home, mark),
        resource=ResourceFactory(),
        proposal=ResourceFactory(author=helping.user, to_change=True),
        **_plan_of(introductions[1].help_request),
    )


def _plan_of(asked: HelpRequest) -> dict[str, Any]:
    """Write the plan of a request's diagnostic, engaged, asked about once and shared."""
    owner, now = asked.owner, timezone.now()
    plan = plan_services.begin(asked.assessment, by=owner)
    first = plan.actions.all()[:1]
    plan_services.engage(plan, actions=[one.pk for one in first], hours_a_week=9, euros=0, by=owner)
    return {
        "plan": plan,
        "check_in": CheckIn.objects.create(plan=plan, pact_number=1, day=14, asked_at=now),
        "plan_share": PlanShare.objects.create(
            plan=plan,
            key=uuid4().hex,
            address="compta.test@example.org",
            created_at=now,
            expires_at=now + timedelta(days=90),
        ),
    }


def _meeting_of(introduction: Introduction) -> Meeting:
    """Return a meeting taken in four days, by a slot of two."""
    later = timezone.now() + timedelta(days=4)
    offers = [
        services.Offer(later + timedelta(hours=hours), 45, MeetingChannel.PHONE) for hours in (0, 2)
    ]
    helper, owner = introduction.connector.user, introduction.help_request.owner
    meeting = services.propose_slots(introduction, offers=offers, by=helper)
    slot = meeting.slots.all()[0]
    services.take_meeting_slot(meeting, slot_id=slot.pk, revision=meeting.revision, by=owner)
    meeting.refresh_from_db()
    return meeting


def _holiday_of(connector: Connector) -> Holiday:
    first_day = timezone.localdate() + timedelta(days=40)
    return plan_holiday(
        connector,
        first_day=first_day,
        last_day=first_day + timedelta(days=7),
        by=connector.user,
    )


def _applications(helping: Connector, other: Connector, home: Commune, mark: str) -> dict[str, Any]:
    """Write an application being put together, one refused, and one for its author to examine."""
    draft = filing.begun(helping)
    prices = Criterion.objects.get(criteria=draft.criteria, code="prix")
    filing.refused(other)
    right = Permission.objects.filter(codename="review_label")
    other.user.user_permissions.set(right)
    examined = filing.submitted(_connector(home, "Ange Exemple", mark))
    reviewers = [User.objects.get(pk=other.user_id), filing.reviewer()]
    reviews = examinations.assign(examined, reviewers=reviewers, by=filing.decider())
    return {
        "piece": filing.stored(draft, prices),
        "review": reviews[0],
        "client": examined.references.all()[0],
    }


def _registration(organiser: Connector, home: Commune, mark: str) -> Registration:
    event = EventFactory(
        resource__author=organiser.user, resource__author_name="Dominique Exemple", commune=home
    )
    return registering.register(
        event,
        name="Inès Exemple",
        email=_marked("ines.exemple@example.org", mark),
        by=None,
        proven=True,
    )


def _label(connector: Connector) -> Label:
    """Return a label that runs, once suspended and restored."""
    label: Label = LabelFactory(connector=connector, numbered=True, themes=["site-internet"])
    SuspensionFactory(label=label, outcome="restored", settled_at=timezone.now())
    return label


def _marked(email: str, mark: str) -> str:
    name, at, domain = email.partition("@")
    return f"{name}{mark}{at}{domain}"


def _connector(commune: Commune, name: str, mark: str) -> Connector:
    user = UserFactory(email=_marked(f"{slugify(name.split(' ')[0])}@example.org", mark))
    made: Connector = ConnectorFactory(
        user=user,
        display_name=f"{name} {mark}".strip(),
        commune=commune,
        monthly_capacity=31,
        listed=True,
    )
    return made


def _ask(
    assessment: Assessment, connector: Connector, commune: Commune, *, firm: str, mark: str
) -> HelpRequest:
    assert assessment.owner is not None
    return services.ask_for_help(
        assessment,
        submission_id=uuid4(),
        firm=services.Firm(
            name=f"{CANARIES['company']}{firm}",
            commune=commune,
            contact_name=CANARIES["contact_name"],
            phone=CANARIES["phone"],
            siret="" if firm or mark else CANARIES["siret"],
        ),
        next_allowed=False,
        connector=connector,
        by=assessment.owner,
    )
