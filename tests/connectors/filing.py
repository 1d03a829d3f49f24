"""Applications for the label in each of their states, and files of every kind, for the tests."""

import hashlib
import io
from typing import Any
from uuid import uuid4

import pikepdf
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import User
from connectors.enums import EvidenceKind, Outcome, ScanState
from connectors.models import Connector, Criteria, Criterion, Evidence, Label, Review
from connectors.services import applications, decisions, evidence, examinations, references
from connectors.services.criteria import load_criteria
from connectors.services.examinations import Opinion
from connectors.shipped import first_criteria
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.reference import RegionFactory


def criteria() -> Criteria:
    """Publish what ships, once."""
    return load_criteria(first_criteria())


def entitled(*rights: str, **fields: Any) -> User:
    """Make somebody who has rights on labels, such as « review » or « decide »."""
    # The browser's tests keep their database from one run to the next.
    fields.setdefault("email", f"droits-{uuid4().hex[:12]}@example.org")
    user: User = UserFactory(**fields)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=[f"{right}_label" for right in rights])
    )
    return User.objects.get(pk=user.pk)


def reviewer(**fields: Any) -> User:
    return entitled("review", **fields)


def decider(**fields: Any) -> User:
    return entitled("decide", is_staff=True, **fields)


def another_region() -> str:
    """Return the key of a region that is not that of the applicants here."""
    made = RegionFactory(code="28", name="Normandie")
    return str(made.pk)


def begun(connector: Connector | None = None) -> Label:
    criteria()
    one: Connector = connector or ConnectorFactory()
    return applications.begin(one, by=one.user)


def complete(connector: Connector | None = None) -> Label:
    """An application that lacks nothing, not handed in."""
    label = begun(connector)
    by = label.connector.user
    applications.choose_themes(label, themes=[Theme.SITE_INTERNET], by=by)
    for criterion in Criterion.objects.filter(criteria=label.criteria, required=True, clients=0):
        evidence.add_link(label, criterion, url="https://example.org/preuve", note="", by=by)
    for number in range(3):
        references.name_client(
            label,
            name=f"Lou Essai {number}",
            company=f"Atelier Essai {number}",
            email=f"client{number}-{uuid4().hex[:8]}@example.org",
            by=by,
        )
    return label


def submitted(connector: Connector | None = None) -> Label:
    label = complete(connector)
    applications.submit(label, by=label.connector.user)
    return label


def assigned(connector: Connector | None = None) -> tuple[Label, list[Review]]:
    """An application entrusted to two people."""
    label = submitted(connector)
    return label, examinations.assign(label, reviewers=[reviewer(), reviewer()], by=decider())


def opinion(label: Label, *, score: int = 2, recommends: bool = True) -> Opinion:
    found = Criterion.objects.filter(criteria=label.criteria)
    return Opinion({one.pk: (score, "vu") for one in found}, recommends, "Dossier lu en entier.")


def hand_in(reviews: list[Review], **fields: Any) -> None:
    for review in reviews:
        examinations.hand_in(review, opinion(review.label, **fields), by=review.reviewer)


def examined(connector: Connector | None = None) -> Label:
    """An application of which both examinations are in."""
    label, reviews = assigned(connector)
    hand_in(reviews)
    return label


def refuse(label: Label) -> None:
    """Have an application that was handed in examined and refused."""
    hand_in(examinations.assign(label, reviewers=[reviewer(), reviewer()], by=decider()))
    decisions.decide(label, outcome=Outcome.REFUSED, reasons="Prix absents.", by=decider())


def refused(connector: Connector | None = None) -> Label:
    label = submitted(connector)
    refuse(label)
    return label


def under_appeal(connector: Connector | None = None) -> Label:
    label = refused(connector)
    decisions.appeal(label, text="Les prix sont au devis.", by=label.connector.user)
    return label


def stored(label: Label, criterion: Criterion, content: bytes = b"%PDF-1.4 exemple") -> Evidence:
    """Keep a file as it comes, without the child process that reads it."""
    name = f"{uuid4().hex}.pdf"
    evidence.storage().save(name, ContentFile(content))
    return Evidence.objects.create(
        label=label,
        criterion=criterion,
        kind=EvidenceKind.FILE,
        stored_name=name,
        original_name="Devis type.pdf",
        content_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        scan=ScanState.CLEAN,
    )


# --- Files -----------------------------------------------------------------------------------


def pdf(**root: Any) -> bytes:
    """Make a PDF of one page; `root` puts more into its catalogue."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    for key, value in root.items():
        made.Root[f"/{key}"] = value
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def image(name: str = "PNG", *, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, name, **options)
    return written.getvalue()
