"""Rows of every model, in any number, for the tests that walk the back office."""

import uuid
from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.enums import ConsentPurpose, OrganisationKind
from accounts.models import (
    Company,
    Consent,
    ContactReading,
    Invitation,
    Membership,
    Organisation,
    OrganisationMember,
    StateChange,
    User,
)
from connectors.enums import ConnectorState, LabelState, LinkNature, ReportKind
from connectors.models import (
    Charter,
    CharterSignature,
    Connector,
    ConnectorTheme,
    DeclaredLink,
    DirectoryDay,
    DirectoryLine,
    Holiday,
    Label,
    MisconductReport,
    Offer,
    Suspension,
)
from diagnostics.enums import PublicationState
from diagnostics.models import (
    Assessment,
    Assistance,
    BenchmarkRelease,
    EurostatCode,
    EurostatDataset,
    Figure,
    ImportRun,
    PaperSheet,
    Questionnaire,
    Report,
    ResumeLink,
    ShareLink,
)
from matching.enums import (
    AdviserChoice,
    FollowUp,
    FollowUpAnswerValue,
    HelpRequestState,
    IntroductionState,
    Side,
)
from matching.ladder import FIRST
from matching.models import (
    CapacityMonth,
    FollowUpAnswer,
    HelpRequest,
    Introduction,
    LadderStep,
    Ranking,
)
from notifications.enums import MessageState
from notifications.models import (
    Address,
    Bounce,
    DueRow,
    Heartbeat,
    Incident,
    Message,
    Preference,
)
from reference.enums import SizeClass, Theme
from reference.models import Commune, Department, Region, Sector, SectorLevel
from tests.admin_rows_contact import fill_contact
from tests.admin_rows_events import fill_events
from tests.admin_rows_label import fill_applications
from tests.admin_rows_matching import fill_assignments, fill_rules
from tests.admin_rows_plans import fill_plans
from tests.admin_rows_resources import fill_library
from tests.admin_rows_trust import fill_trust
from tests.factories.connectors import CharterFactory


def fill(count: int, *, start: int = 0, region: str = "75", department: str = "24") -> None:
    """Write `count` rows of every model of ours, in one region.

    `start` keeps apart what two calls write; it is a number below 10,000.
    """
    now = timezone.now()
    numbers = range(start, start + count)
    Region.objects.get_or_create(code=region, defaults={"name": f"Région {region}"})
    Department.objects.get_or_create(
        code=department, defaults={"name": f"Département {department}", "region_id": region}
    )
    communes = Commune.objects.bulk_create(
        Commune(
            code=f"{n:05}",
            name=f"Exemple {n}",
            search_name=f"exemple {n}",
            postcodes=[f"{n:05}"],
            department_id=department,
            latitude=45.0,
            longitude=0.5,
        )
        for n in numbers
    )
    Sector.objects.bulk_create(
        Sector(code=f"{n}", label=f"Secteur {n}", level=SectorLevel.CLASS, section="G")
        for n in numbers
    )
    Group.objects.bulk_create(Group(name=f"Groupe {n}") for n in numbers)
    users = User.objects.bulk_create(
        User(email=f"ligne{n}@example.org", full_name=f"Camille Exemple {n}") for n in numbers
    )
    companies = Company.objects.bulk_create(
        Company(name=f"Atelier {n}", commune=commune, size_class=SizeClass.MICRO, sector="G")
        for n, commune in zip(numbers, communes, strict=True)
    )
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Organisation {n}", kind=OrganisationKind.CHAMBER) for n in numbers
    )
    OrganisationMember.objects.bulk_create(
        OrganisationMember(user=user, organisation=organisation)
        for user, organisation in zip(users, organisations, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(user=user, company=company)
        for user, company in zip(users, companies, strict=True)
    )
    Invitation.objects.bulk_create(
        Invitation(
            company=company,
            email=f"invite{n}@example.org",
            invited_by=user,
            expires_at=now + timedelta(days=14),
        )
        for n, user, company in zip(numbers, users, companies, strict=True)
    )
    consents = Consent.objects.bulk_create(
        Consent(user=user, purpose=ConsentPurpose.SHARE_CONTACT, text="Oui.", text_version="1")
        for user in users
    )
    ContactReading.objects.bulk_create(
        ContactReading(reader=user, subject=users[0], purpose="suivi") for user in users
    )
    charter = CharterFactory()
    connectors = Connector.objects.bulk_create(
        Connector(
            user=user,
            display_name=f"Connecteur {n}",
            state=ConnectorState.SUBMITTED,
            charter=charter,
            charter_signed_at=now,
            interests_declared_at=now,
            commune=commune,
            latitude=commune.latitude,
            longitude=commune.longitude,
        )
        for n, user, commune in zip(numbers, users, communes, strict=True)
    )
    StateChange.objects.bulk_create(
        StateChange(
            kind="connectors.connector",
            subject_id=connector.pk,
            to_state=ConnectorState.SUBMITTED,
            by=connector.user,
        )
        for connector in connectors
    )
    ConnectorTheme.objects.bulk_create(
        ConnectorTheme(connector=connector, theme=Theme.PAIEMENT) for connector in connectors
    )
    Charter.objects.bulk_create(
        Charter(version=f"9.{n}", articles=[{"title": "Exemple", "text": "Texte."}])
        for n in numbers
    )
    CharterSignature.objects.bulk_create(
        CharterSignature(connector=connector, charter=charter, signed_at=now)
        for connector in connectors
    )
    DeclaredLink.objects.bulk_create(
        DeclaredLink(connector=connector, nature=LinkNature.EMPLOYER, name="Exemple SARL")
        for connector in connectors
    )
    labels = Label.objects.bulk_create(
        Label(
            connector=connector,
            number=f"LC-2026-{n}",
            state=LabelState.AWARDED,
            awarded_at=now,
            valid_until=now + timedelta(days=30),
        )
        for n, connector in zip(numbers, connectors, strict=True)
    )
    Suspension.objects.bulk_create(
        Suspension(
            label=label,
            reason="Exemple",
            suspended_at=now,
            suspended_by=users[0],
            answer="Exemple",
            answered_at=now,
        )
        for label in labels
    )
    MisconductReport.objects.bulk_create(
        MisconductReport(
            connector=connector,
            kind=ReportKind.DATA_MISUSE,
            text="Exemple",
            reporter=users[0],
            decide_before=now - timedelta(days=1),
            answer="Exemple",
            answered_at=now,
        )
        for connector in connectors
    )
    Holiday.objects.bulk_create(
        Holiday(connector=connector, first_day=date(2026, 8, 3), last_day=date(2026, 8, 16))
        for connector in connectors
    )
    Offer.objects.bulk_create(
        Offer(
            connector=connector,
            theme=Theme.PAIEMENT,
            title="Exemple d’offre",
            description="Encaisser en ligne.",
            audience="Commerces",
            price_from=300,
            price_to=600,
            delay_days=10,
        )
        for connector in connectors
    )
    days = DirectoryDay.objects.bulk_create(
        DirectoryDay(day=date(2020, 1, 1) + timedelta(days=n), drawn_at=now) for n in numbers
    )
    DirectoryLine.objects.bulk_create(
        DirectoryLine(
            day=days[0],
            key=uuid.uuid4(),
            connector=connector,
            charter_id=charter.pk,
            themes=[],
            sectors=[],
            languages=["fr"],
            departments=[],
            areas=[department],
            remote=True,
        )
        for connector in connectors
    )
    fill_applications(list(numbers), connectors)
    fill_trust(connectors, users, region)
    fill_library(users, start, region)
    fill_events(users, start, region)
    fill_rules(users, start)
    CapacityMonth.objects.bulk_create(
        CapacityMonth(connector=connector, month=date(2026, 11, 1), cap=3)
        for connector in connectors
    )
    _fill_diagnostics_and_requests(numbers, users, companies, consents, connectors, department)
    fill_assignments(users, HelpRequest.objects.filter(owner__in=users), region)
    Message.objects.bulk_create(
        Message(
            name="connectors.approved",
            category="connectors",
            address=user.email,
            user=user,
            subject="Bienvenue",
            body_text="Texte",
            body_html="<p>Texte</p>",
            state=MessageState.DEAD,
            due_at=now,
        )
        for user in users
    )
    DueRow.objects.bulk_create(
        DueRow(kind="matching.outcome", subject_id=uuid.uuid4(), due_at=now - timedelta(days=1))
        for _ in numbers
    )
    Preference.objects.bulk_create(
        Preference(user=user, category="follow_ups", pace="never") for user in users
    )
    addresses = Address.objects.bulk_create(
        Address(address=f"ligne{n}@example.org", last_bounce_at=now, suspended_at=now)
        for n in numbers
    )
    Bounce.objects.bulk_create(Bounce(address=address, kind="hard") for address in addresses)
    Incident.objects.bulk_create(
        Incident(kind="late_rows", details=f"{n} en retard", closed_at=now) for n in numbers
    )
    Heartbeat.objects.bulk_create(Heartbeat(name=f"partie {n}", beaten_at=now) for n in numbers)


def _fill_diagnostics_and_requests(
    numbers: range,
    users: list[User],
    companies: list[Company],
    consents: list[Consent],
    connectors: list[Connector],
    department: str,
) -> None:
    now = timezone.now()
    questionnaires = Questionnaire.objects.bulk_create(
        Questionnaire(version=f"0.{n}", definition={}) for n in numbers
    )
    releases = BenchmarkRelease.objects.bulk_create(
        BenchmarkRelease(code=f"essai-{n}", state=PublicationState.DRAFT) for n in numbers
    )
    Figure.objects.bulk_create(
        Figure(
            release=releases[0],
            dataset="isoc_ciweb",
            indicator=f"E_{n}",
            geo="FR",
            year=2023,
            size_class="10-49",
            activity="C",
            value=50,
            source="https://example.org/",
            confidence="data",
        )
        for n in numbers
    )
    EurostatCode.objects.bulk_create(
        EurostatCode(kind="geo", code=f"Z{n}", label=f"Zone exemple {n}") for n in numbers
    )
    datasets = EurostatDataset.objects.bulk_create(
        EurostatDataset(code=f"isoc_{n}", title=f"Jeu exemple {n}") for n in numbers
    )
    ImportRun.objects.bulk_create(
        ImportRun(dataset=dataset, origin="api", state="failed", ended_at=now, release=releases[0])
        for dataset in datasets
    )
    assessments = Assessment.objects.bulk_create(
        Assessment(
            questionnaire=questionnaires[0], owner=user, company=company, department=department
        )
        for user, company in zip(users, companies, strict=True)
    )
    ResumeLink.objects.bulk_create(
        ResumeLink(key=uuid.uuid4().hex, assessment=assessment, expires_at=now)
        for assessment in assessments
    )
    later = now + timedelta(days=30)
    ShareLink.objects.bulk_create(
        ShareLink(key=uuid.uuid4().hex, assessment=assessment, expires_at=later)
        for assessment in assessments
    )
    Report.objects.bulk_create(
        Report(reference=f"CC-{n}", assessment=assessment)
        for n, assessment in zip(numbers, assessments, strict=True)
    )
    Assistance.objects.bulk_create(
        Assistance(assessment=assessment, helper=user, code=f"{n}", expires_at=later)
        for n, assessment, user in zip(numbers, assessments, users, strict=True)
    )
    PaperSheet.objects.bulk_create(
        PaperSheet(number=f"{n:010}", questionnaire=questionnaires[0], expires_at=later)
        for n in numbers
    )
    requests = HelpRequest.objects.bulk_create(
        HelpRequest(
            owner=user,
            company=company,
            assessment=assessment,
            consent=consent,
            submission_id=uuid.uuid4(),
            state=HelpRequestState.UNANSWERED,
            adviser_choice=AdviserChoice.BOTH,
            contact_name="Camille Exemple",
            phone="+33100000000",
            needs=[{"theme": "paiement", "weight": 1.0, "why": "?", "action": "Encaisser."}],
            profile={"size_class": "2_9", "sector": "G", "department": department},
        )
        for user, company, assessment, consent in zip(
            users, companies, assessments, consents, strict=True
        )
    )
    LadderStep.objects.bulk_create(
        [LadderStep(action=action, working_days=days) for action, days in FIRST.items()],
        ignore_conflicts=True,
    )
    rankings = Ranking.objects.bulk_create(
        Ranking(help_request=request, policy_version="1", seed="0", inputs={}, results={})
        for request in requests
    )
    introductions = Introduction.objects.bulk_create(
        Introduction(
            help_request=request,
            connector=connector,
            ranking=ranking,
            state=IntroductionState.REQUESTED,
            expires_at=now - timedelta(days=1),
        )
        for request, connector, ranking in zip(requests, connectors, rankings, strict=True)
    )
    FollowUpAnswer.objects.bulk_create(
        FollowUpAnswer(
            introduction=introduction,
            side=Side.OWNER,
            follow_up=FollowUp.CONTACT_CHECK,
            value=FollowUpAnswerValue.CONTACT_MADE,
        )
        for introduction in introductions
    )
    fill_contact(introductions, users[0])
    fill_plans(assessments, numbers.start)
