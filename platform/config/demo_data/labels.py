"""What becomes of labels in the demo: one being renewed, one suspended, one expired; reports."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts import history
from accounts.models import User
from config.demo.accounts import CONNECTOR
from config.demo_data.firms import Story
from connectors.enums import ConnectorState, LabelState, ReportKind
from connectors.models import Connector, Label, MisconductReport
from connectors.numbers import LABELS
from connectors.periods import months_after
from connectors.services import ending, reminders, renewals, reports
from connectors.services.criteria import load_criteria
from connectors.shipped import first_criteria
from notifications import due
from notifications.models import DueRow
from reference.enums import Theme

ENDS_IN = timedelta(days=80)


def tell_of_labels(random: Random, stories: Sequence[Story], *, by: User) -> None:
    """Give the connecteur who can sign in a label that ends in 80 days, its renewal begun; end
    one, and have two people reported: one is suspended and may answer, the other waits too long.
    """
    load_criteria(first_criteria())
    _ending_soon(random, by=by)
    others = list(
        Label.objects.valid(at=timezone.now())
        .filter(connector__state=ConnectorState.ACTIVE)
        .exclude(connector__user__email=CONNECTOR.email)
        .select_related("connector__user")
        .order_by("connector__display_name")
    )
    suspended, over, late = random.sample(others, 3)
    _expire(over)
    selling = reports.report(
        suspended.connector,
        kind=ReportKind.SELLING,
        text="Venue m’aider comme bénévole, cette personne m’a envoyé un devis le lendemain.",
        reporter=stories[1].owner,
    )
    reports.suspend_at_once(
        selling,
        label=True,
        person=False,
        reason="Une entreprise aidée bénévolement a reçu un devis le lendemain. Votre charte"
        " l’interdit pendant douze mois.",
        by=by,
    )
    absent = reports.report(
        late.connector,
        kind=ReportKind.NO_SHOW,
        text="Trois rendez-vous fixés, personne n’est venu, et aucune réponse depuis.",
        reporter=stories[2].owner,
    )
    long_ago = timezone.now() - timedelta(days=16)
    MisconductReport.objects.filter(pk=absent.pk).update(
        reported_at=long_ago, decide_before=timezone.now() - timedelta(days=2)
    )
    DueRow.objects.filter(subject_id=absent.pk).update(done_at=timezone.now())


def _ending_soon(random: Random, *, by: User) -> None:
    connector = Connector.objects.select_related("user").get(user__email=CONNECTOR.email)
    until = timezone.now() + ENDS_IN
    awarded = months_after(until, -24)
    label = Label.objects.create(
        connector=connector,
        number=LABELS.draw(timezone.localdate(awarded).year, choose=random.choice),
        themes=[Theme.SITE_INTERNET, Theme.VENTE_EN_LIGNE, Theme.PAIEMENT],
        state=LabelState.AWARDED,
        awarded_at=awarded,
        valid_until=until,
    )
    Label.objects.filter(pk=label.pk).update(applied_at=awarded - timedelta(days=40))
    for before, after in (
        ("", LabelState.APPLIED),
        (LabelState.APPLIED, LabelState.UNDER_REVIEW),
        (LabelState.UNDER_REVIEW, LabelState.AWARDED),
    ):
        history.record(label, before, after, by=by)
    due.plan(ending.LABEL_EXPIRES, label.pk, due_at=until)
    reminders.plan(label, at=timezone.now())
    renewals.renew(connector, by=connector.user)


def _expire(label: Label) -> None:
    """Let two years and three days pass over a label."""
    until = timezone.now() - timedelta(days=3)
    Label.objects.filter(pk=label.pk).update(awarded_at=months_after(until, -24), valid_until=until)
    label.refresh_from_db()
    ending.end(label, LabelState.EXPIRED, by=None, reason="")
