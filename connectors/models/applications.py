"""What an application for the label holds: evidence, clients who confirm, and two examinations."""

import math
import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from connectors.enums import EvidenceKind, ReferenceState, Round, ScanState
from connectors.models.charters import Criterion
from connectors.models.labels import Label


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def kept(self) -> "EvidenceQuerySet":
        """Those that their owner did not take out again."""
        return self.filter(removed_at=None)

    def readable(self) -> "EvidenceQuerySet":
        """Files that may be opened: one that waits for its check, or failed it, never is."""
        return self.filter(
            kind=EvidenceKind.FILE, scan=ScanState.CLEAN, removed_at=None, erased_at=None
        )


class Evidence(models.Model):
    """A file or a link that shows that a criterion is met.

    A file is kept under `stored_name`, drawn at random and out of the web root; what its owner
    called it is shown, never used as a path.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.ForeignKey(
        Label, on_delete=models.PROTECT, related_name="evidence", verbose_name="label"
    )
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="+", verbose_name="critère"
    )
    kind = models.CharField("nature", max_length=4, choices=EvidenceKind.choices)
    note = models.CharField("ce que cela montre", max_length=300, blank=True)
    url = models.URLField("lien", max_length=400, blank=True)
    stored_name = models.CharField("nom de stockage", max_length=64, blank=True, editable=False)
    original_name = models.CharField("nom du fichier", max_length=120, blank=True)
    content_type = models.CharField("type", max_length=40, blank=True)
    size = models.PositiveIntegerField("taille en octets", default=0)
    sha256 = models.CharField("empreinte", max_length=64, blank=True, editable=False)
    scan = models.CharField(
        "contrôle", max_length=7, choices=ScanState.choices, default=ScanState.WAITING
    )
    scanned_at = models.DateTimeField("contrôlé le", null=True, blank=True)
    added_at = models.DateTimeField("ajouté le", auto_now_add=True)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)
    # The row stays when its file goes: what was shown then is part of the history.
    erased_at = models.DateTimeField("fichier effacé le", null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce"
        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="evidence_stored_once", fields=["stored_name"], condition=~Q(stored_name="")
            ),
            models.CheckConstraint(
                name="evidence_is_a_file_or_a_link",
                condition=(Q(kind=EvidenceKind.FILE, url="") & ~Q(stored_name=""))
                | (Q(kind=EvidenceKind.LINK, stored_name="") & ~Q(url="")),
            ),
        ]

    def __str__(self) -> str:
        if self.kind == EvidenceKind.FILE:
            return self.original_name or "fichier effacé"
        return "lien effacé" if self.erased_at else self.url

    @property
    def size_in_words(self) -> str:
        """Return the size of a file as people say it, rounded up: « 12 Ko », « 4,1 Mo »."""
        if self.size < 1_000_000:
            return f"{math.ceil(self.size / 1000)} Ko"
        return f"{math.ceil(self.size / 100_000) / 10:.1f} Mo".replace(".", ",")


class Reference(models.Model):
    """A client whom an applicant names, and who is asked to confirm by a link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.ForeignKey(
        Label, on_delete=models.PROTECT, related_name="references", verbose_name="label"
    )
    name = models.CharField("nom du client", max_length=120)
    company = models.CharField("entreprise", max_length=120)
    email = models.EmailField("adresse e-mail")
    state = models.CharField(
        "état", max_length=9, choices=ReferenceState.choices, default=ReferenceState.ASKED
    )
    comment = models.TextField("ce que dit le client", max_length=1000, blank=True)
    asked_at = models.DateTimeField("question posée le", auto_now_add=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)

    class Meta:
        verbose_name = "référence"
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reference_once_per_address",
                fields=["label", "email"],
                violation_error_message="Ce client est déjà cité.",
            ),
            models.CheckConstraint(
                name="reference_answered_at_iff_answered",
                condition=Q(state=ReferenceState.ASKED, answered_at=None)
                | (~Q(state=ReferenceState.ASKED) & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.company}"


class ReviewQuerySet(models.QuerySet["Review"]):
    def to_do(self) -> "ReviewQuerySet":
        return self.filter(submitted_at=None, recused_at=None)

    def handed_in(self) -> "ReviewQuerySet":
        return self.filter(submitted_at__isnull=False)

    def to_reassign(self) -> "ReviewQuerySet":
        """Those whose reviewer turned out to have a tie, and that somebody else must take."""
        return self.filter(submitted_at=None, recused_at__isnull=False)


class Review(models.Model):
    """One of the two examinations of a round: a draft until it is handed in, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.ForeignKey(
        Label, on_delete=models.PROTECT, related_name="reviews", verbose_name="label"
    )
    round = models.CharField("examen", max_length=6, choices=Round.choices)
    seat = models.PositiveSmallIntegerField("place", choices=[(1, "première"), (2, "seconde")])
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="label_reviews",
        verbose_name="évaluateur",
    )
    assigned_at = models.DateTimeField("confié le", auto_now_add=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="confié par",
    )
    recommends = models.BooleanField("favorable", null=True, blank=True)
    comment = models.TextField("avis", max_length=4000, blank=True)
    submitted_at = models.DateTimeField("rendu le", null=True, blank=True)
    # A tie found or declared after it was entrusted: the page is closed from then on.
    recused_at = models.DateTimeField("récusé le", null=True, blank=True)
    recusal = models.CharField("motif de la récusation", max_length=300, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "examen"
        ordering: ClassVar = ["label", "round", "seat"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="review_one_per_seat", fields=["label", "round", "seat"]),
            # Nobody examines an application twice, on appeal included.
            models.UniqueConstraint(name="review_once_per_reviewer", fields=["label", "reviewer"]),
            models.CheckConstraint(name="review_two_seats", condition=Q(seat__in=[1, 2])),
            models.CheckConstraint(
                name="review_recommends_when_submitted",
                condition=Q(submitted_at=None) | Q(recommends__isnull=False),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="review_handed_in_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__submitted_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_round_display()}, {self.get_seat_display()} place"


class Recusal(models.Model):
    """Somebody who had a tie with an application, whoever took their seat since."""

    label = models.ForeignKey(
        Label, on_delete=models.PROTECT, related_name="recusals", verbose_name="label"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="personne récusée",
    )
    recused_at = models.DateTimeField("récusée le", auto_now_add=True)

    class Meta:
        verbose_name = "récusation"
        ordering: ClassVar = ["recused_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="recusal_once_per_person", fields=["label", "user"])
        ]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="recusal_append_only")]

    def __str__(self) -> str:
        return f"récusation du {self.recused_at:%d/%m/%Y}"


class ReviewScore(models.Model):
    """What one reviewer thinks of one criterion, from 0 (not shown) to 3 (fully shown)."""

    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, related_name="scores", verbose_name="examen"
    )
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="+", verbose_name="critère"
    )
    score = models.PositiveSmallIntegerField("note de 0 à 3")
    comment = models.CharField("remarque", max_length=500, blank=True)

    class Meta:
        verbose_name = "note d’un critère"
        verbose_name_plural = "notes des critères"
        constraints: ClassVar = [
            models.UniqueConstraint(name="review_score_once", fields=["review", "criterion"]),
            models.CheckConstraint(name="review_score_0_to_3", condition=Q(score__range=(0, 3))),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="review_score_handed_in_is_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("its_review", "uuid")],
                func="""
                    IF TG_OP = 'INSERT' THEN its_review := NEW.review_id;
                    ELSE its_review := OLD.review_id; END IF;
                    IF EXISTS (
                        SELECT 1 FROM connectors_review
                        WHERE id = its_review AND submitted_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: the review % is handed in', its_review;
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion} : {self.score}"
