"""The demo's data: fictitious, plentiful, in every state, and loaded once."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Company, Organisation, User
from config.demo.accounts import (
    ACCOUNTS,
    ADVISER,
    CANDIDATE,
    CONNECTOR,
    CORRESPONDENT,
    MANAGER,
    OWNER,
    REVIEWER,
    STAFF,
)
from connectors.models import (
    AuditLine,
    Connector,
    DirectoryLine,
    Evidence,
    Label,
    MisconductReport,
    Review,
    SalesBar,
    Suspension,
    Testimony,
)
from connectors.selectors.owners_words import for_connector, for_public
from connectors.shuffle import day_of
from diagnostics.models import Assessment, Assistance, Report, ShareLink
from matching import baskets as cockpit
from matching.enums import HelpRequestState, IntroductionState
from matching.models import CapacityMonth, HelpRequest, Introduction
from notifications.models import Address, DueRow, Incident, Message, Preference
from plans.learning import tables
from plans.models import Plan
from reference.enums import Theme
from reference.models import Department
from resources.models import Event, OutdatedReport, Registration, Resource

pytestmark = pytest.mark.django_db


def test_nothing_is_loaded_on_a_real_site(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_demo_is_whole_and_loading_it_again_changes_nothing() -> None:
    call_command("load_reference", verbosity=0)
    call_command("load_demo", force=True, verbosity=0)

    assert Connector.objects.count() == 303
    # A full workshop with people who wait, one whose organiser has still to say who came.
    assert Event.objects.count() == 4
    assert Registration.objects.waiting().count() == 2
    assert Event.objects.filter(taken=F("places")).count() == 1
    # What people chose and what came back: a reminder waits for the digest.
    assert Preference.objects.get().user.email == CONNECTOR.email
    assert Message.objects.get(state="held").name == "matching.nudge"
    assert Address.objects.filter(suspended_at=None).count() == 1
    assert Address.objects.count() == 3
    assert Incident.objects.get().closed_at is not None
    assert Department.objects.filter(communes__connectors__isnull=False).distinct().count() > 50
    # The directory has people everywhere, in the order of the day.
    listed = Connector.objects.filter(listed=True)
    assert listed.count() > 230
    # From the evening on, tomorrow's order is there as well.
    today = DirectoryLine.objects.filter(day=day_of(timezone.now()))
    assert today.count() == listed.active().count()
    assert {"fr", "en", "br", "lsf"} <= {code for one in listed for code in one.languages}
    labelled = Label.objects.filter(state="awarded").count()
    assert 90 <= labelled <= 100
    # Thirty-six firms followed a plan and took theirs again: the team sees what was observed.
    assert Assessment.objects.completed().count() == 41 + 2 * 36
    observed = [row for theme in Theme for row in tables.actions(tables.Cut(theme)) if row.effect]
    assert len(observed) >= 4
    scores = Assessment.objects.values_list("global_score", flat=True)
    assert min(scores) < 30
    assert max(scores) > 70

    # Every state that somebody can meet is there to be looked at.
    assert set(HelpRequest.objects.values_list("state", flat=True)) == set(HelpRequestState)
    assert set(Introduction.objects.values_list("state", flat=True)) == set(IntroductionState)
    assert Company.objects.filter(siret="").count() == Company.objects.count() > 20

    # The owner who signs in has a plan under way, a question to answer and a proposal.
    plan = Plan.objects.get(owner__email=OWNER.email)
    assert (plan.owner.email, plan.state) == (OWNER.email, "engaged")
    assert plan.check_ins.get().answered_at is None
    assert plan.actions.in_pact().count() == 2
    assert plan.actions.get(state="proposed").proposer_name

    # All of it is plainly invented.
    assert not User.objects.exclude(email__endswith="@example.org").exists()

    owner = User.objects.get(email=OWNER.email)
    hers = Connector.objects.get(user__email=CONNECTOR.email)
    accepted = Introduction.objects.get(help_request__owner=owner)
    assert (accepted.state, accepted.connector) == (IntroductionState.ACCEPTED, hers)
    baskets = hers.introductions.values_list("state").annotate(Count("pk"))
    assert {"requested", "accepted", "in_progress"} <= {state for state, _ in baskets}
    # Her own space is full: days off, hours, offers, work done, words to read and to answer.
    assert hers.holidays.kept().get().paused_at is None
    assert hers.quiet_from is not None
    assert hers.offers.published().count() == 2
    words = for_connector(hers)
    assert words.shown
    assert len(words.to_answer) == 1
    assert hers.finished_work.count() >= 7
    # What owners say is public from eleven answers on; one waits for staff, one for her reply.
    assert hers.finished_work.filter(testimony__isnull=False).count() == 12
    assert for_public(hers).in_words.startswith("11 entreprises ont répondu")
    assert len(for_public(hers).said) >= 5
    waiting = Testimony.objects.filter(work__connector=hers)
    assert waiting.filter(state="to_moderate").count() == 1
    assert len(for_connector(hers).to_answer) == 1
    # The owner reads until when nothing is sold to them, and staff have bars to check.
    assert SalesBar.objects.running(at=timezone.now()).get(introduction_id=accepted.pk)
    assert AuditLine.objects.filter(finding="to_check").count() == 4
    # A report that the worker will draw, and a link that is open.
    assert Report.objects.get().assessment.owner == owner
    assert ShareLink.objects.live(at=timezone.now()).get().assessment.owner == owner
    assert User.objects.get(email=STAFF.email).is_superuser
    correspondent = User.objects.get(email=CORRESPONDENT.email)
    assert (correspondent.region_id, correspondent.groups.count()) == ("75", 1)

    # Somebody half way in, somebody to examine, and a chamber whose connecteurs are looked after.
    half_way = Connector.objects.get(user__email=CANDIDATE.email)
    assert (half_way.state, half_way.answered_steps[-1]) == ("draft", "motivation")
    whole = Connector.objects.exclude(motivation="").get(state="submitted")
    assert whole.declared_links.get().nature == "supplier"
    chamber = Organisation.objects.get(members__user__email=MANAGER.email)
    assert chamber.connectors.count() == 8
    assert chamber.connectors.filter(state="paused").exists()

    # The adviser has a diagnostic to hand over, nobody's yet.
    assisted = Assistance.objects.get(helper__email=ADVISER.email)
    assert assisted.is_open
    assert assisted.assessment.completed_at is not None
    assert assisted.assessment.owner is None

    # A label that ends soon and is being renewed, one suspended that waits for an answer, one over.
    mine = Label.objects.valid(at=timezone.now()).get(connector=hers)
    assert mine.renewal.state == "applied"
    assert set(Label.objects.values_list("state", flat=True)) >= {"suspended", "expired", "revoked"}
    assert Suspension.objects.open().get().answer == ""
    unnumbered = Label.objects.filter(number=None)
    assert unnumbered.count() == unnumbered.undecided().count()
    assert MisconductReport.objects.open().count() == 2
    assert MisconductReport.objects.open().filter(decide_before__lt=timezone.now()).count() == 1
    # Applications to look at from each side: being put together, examined, to decide, appealed.
    states = Label.objects.filter(criteria__isnull=False).values_list("state", flat=True)
    assert sorted(states) == ["applied", "under_appeal", "under_review", "under_review"]
    hers_to_do = Review.objects.to_do().filter(reviewer__email=REVIEWER.email)
    assert set(hers_to_do.values_list("round", flat=True)) == {"first", "appeal"}
    assert Evidence.objects.readable().exists()

    # The team's morning: each basket of the cockpit has a line, and so has the correspondent's.
    in_baskets = cockpit.counts(region=None, at=timezone.now())
    assert all(in_baskets.values()), in_baskets
    assert sum(cockpit.counts(region="75", at=timezone.now()).values()) >= 2

    # The library: what ships, what was published, and what waits on each side.
    assert Resource.objects.published().filter(author=None).count() >= 80
    proposed = Resource.objects.filter(author__isnull=False).exclude(kind="event")
    states = sorted(proposed.values_list("state", flat=True))
    assert states == ["changes_asked", "proposed", "published"]
    assert OutdatedReport.objects.filter(settled_at=None).count() == 1

    # Every waiting connecteur has a deadline to come, and no month is over its cap.
    waiting = Introduction.objects.requested().values_list("pk", flat=True)
    planned = DueRow.objects.open().filter(kind="matching.introduction_expires")
    assert set(planned.values_list("subject_id", flat=True)) == set(waiting)
    assert CapacityMonth.objects.exists()

    counts = [
        model.objects.count()
        for model in (User, Connector, Label, Assessment, HelpRequest, Introduction, Message)
    ]
    call_command("load_demo", force=True, verbosity=0)
    assert counts == [
        model.objects.count()
        for model in (User, Connector, Label, Assessment, HelpRequest, Introduction, Message)
    ]
    assert User.objects.filter(email__in=[account.email for account in ACCOUNTS]).count() == len(
        ACCOUNTS
    )
