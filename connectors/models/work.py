"""What was really done, told by the application that follows introductions; offers of paid work."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from connectors.enums import AuditFinding, Helped, OfferState, ReplyState, TestimonyState
from connectors.models.people import Connector


class RequestAnswer(models.Model):
    """Whether a connecteur answered one request before its deadline, by yes or by no."""

    connector = models.ForeignKey(
        Connector, on_delete=models.CASCADE, related_name="answers", verbose_name="connecteur"
    )
    introduction_id = models.UUIDField("mise en relation", unique=True)
    in_time = models.BooleanField("à temps")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "réponse à une demande"
        verbose_name_plural = "réponses aux demandes"
        ordering: ClassVar = ["-at", "pk"]

    def __str__(self) -> str:
        return "à temps" if self.in_time else "sans réponse"


class FinishedWork(models.Model):
    """One introduction that came to its end with something done; no name of the firm."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connector = models.ForeignKey(
        Connector, on_delete=models.PROTECT, related_name="finished_work", verbose_name="connecteur"
    )
    introduction_id = models.UUIDField("mise en relation", unique=True)
    themes = ArrayField(models.CharField(max_length=30), default=list, verbose_name="thèmes")
    sector = models.CharField("section d’activité", max_length=1, blank=True)
    size_class = models.CharField("taille", max_length=6, blank=True)
    department = models.CharField("département", max_length=3, blank=True)
    as_labelled = models.BooleanField("comme professionnel labellisé", default=False)
    requested_at = models.DateTimeField("demandé le")
    accepted_at = models.DateTimeField("accepté le")
    finished_at = models.DateTimeField("terminé le")

    class Meta:
        verbose_name = "accompagnement terminé"
        verbose_name_plural = "accompagnements terminés"
        ordering: ClassVar = ["-finished_at", "pk"]
        indexes: ClassVar = [
            models.Index(name="finished_work_of_connector", fields=["connector", "-finished_at"])
        ]

    def __str__(self) -> str:
        return f"terminé le {self.finished_at:%d/%m/%Y}"


class TestimonyQuerySet(models.QuerySet["Testimony"]):
    def to_moderate(self) -> "TestimonyQuerySet":
        return self.filter(state=TestimonyState.TO_MODERATE)

    def readable_by_connector(self) -> "TestimonyQuerySet":
        """Those whose words the connecteur may read: never before five answers (QUALITY F-9)."""
        return self.filter(state__in=[TestimonyState.TO_ANSWER, TestimonyState.PUBLISHED])

    def published(self) -> "TestimonyQuerySet":
        return self.filter(state=TestimonyState.PUBLISHED)


class Testimony(models.Model):
    """What an owner said of one finished work: facts and a sentence, never a mark.

    The facts count in figures. The words are public only where the owner agreed: read by staff
    first, then by the connecteur, who may answer, then published; never ranked on.
    """

    # Not a test, in spite of its name.
    __test__ = False

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    work = models.OneToOneField(
        FinishedWork,
        on_delete=models.PROTECT,
        related_name="testimony",
        verbose_name="accompagnement",
    )
    contact_made = models.BooleanField("contact établi")
    helped = models.CharField("a aidé", max_length=6, choices=Helped.choices)
    what_done = models.TextField("ce qui a été fait", max_length=1000, blank=True)
    sentence = models.CharField("une phrase", max_length=300, blank=True)
    may_publish = models.BooleanField("accord pour publier ces mots", default=False)
    said_at = models.DateTimeField("dit le")
    state = models.CharField(
        "état", max_length=11, choices=TestimonyState.choices, default=TestimonyState.TO_MODERATE
    )
    moderated_at = models.DateTimeField("relu le", null=True, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="relu par",
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    answer_before = models.DateTimeField("réponse possible jusqu’au", null=True, blank=True)
    reply = models.TextField("réponse du connecteur", max_length=1000, blank=True)
    replied_at = models.DateTimeField("réponse le", null=True, blank=True)
    reply_state = models.CharField(
        "état de la réponse",
        max_length=11,
        choices=ReplyState.choices,
        default=ReplyState.NONE,
        blank=True,
    )
    published_at = models.DateTimeField("publié le", null=True, blank=True)

    objects = TestimonyQuerySet.as_manager()

    class Meta:
        verbose_name = "avis d’une entreprise"
        verbose_name_plural = "avis des entreprises"
        ordering: ClassVar = ["-said_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="testimony_published_at_iff_published",
                condition=Q(state=TestimonyState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=TestimonyState.PUBLISHED) & Q(published_at=None)),
            ),
            models.CheckConstraint(
                name="testimony_public_only_with_consent",
                condition=Q(may_publish=True) | Q(state=TestimonyState.UNPUBLISHED),
                violation_error_message="Sans l’accord du dirigeant, rien n’est publié.",
            ),
            models.CheckConstraint(
                name="testimony_known_states",
                condition=Q(state__in=TestimonyState.values, reply_state__in=ReplyState.values),
            ),
            models.CheckConstraint(
                name="testimony_replied_at_iff_reply",
                condition=Q(reply="", replied_at=None, reply_state=ReplyState.NONE)
                | (~Q(reply="") & Q(replied_at__isnull=False) & ~Q(reply_state=ReplyState.NONE)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="testimony_to_moderate",
                fields=["said_at"],
                condition=Q(state=TestimonyState.TO_MODERATE),
            )
        ]

    def __str__(self) -> str:
        return f"avis du {self.said_at:%d/%m/%Y}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def published(self) -> "OfferQuerySet":
        return self.filter(state=OfferState.PUBLISHED)


class Offer(models.Model):
    """Paid work that a labelled professional proposes; shown while the label is valid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connector = models.ForeignKey(
        Connector, on_delete=models.CASCADE, related_name="offers", verbose_name="connecteur"
    )
    state = models.CharField(
        "état", max_length=9, choices=OfferState.choices, default=OfferState.DRAFT
    )
    theme = models.CharField("thème", max_length=30)
    title = models.CharField("ce que je propose", max_length=120)
    description = models.TextField("en quoi cela consiste", max_length=1500)
    audience = models.CharField("pour qui", max_length=200)
    price_from = models.PositiveIntegerField("à partir de (euros hors taxes)")
    price_to = models.PositiveIntegerField("jusqu’à (euros hors taxes)")
    delay_days = models.PositiveSmallIntegerField("délai pour commencer, en jours")
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "offre payante"
        verbose_name_plural = "offres payantes"
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="offer_price_range",
                condition=Q(price_to__gte=F("price_from")),
                violation_error_message="Le prix le plus haut vient en second.",
            ),
            models.CheckConstraint(
                name="offer_known_state", condition=Q(state__in=OfferState.values)
            ),
            models.CheckConstraint(
                name="offer_dated_once_published",
                condition=~Q(state=OfferState.PUBLISHED) | Q(published_at__isnull=False),
                violation_error_message="Une offre publiée porte une date.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SalesBarQuerySet(models.QuerySet["SalesBar"]):
    def running(self, *, at: datetime) -> "SalesBarQuerySet":
        return self.filter(starts_at__lte=at, ends_at__gt=at)

    def against(self, *, owner_id: int | None, siren: str) -> "SalesBarQuerySet":
        """Keep the bars against one firm: by its number, or else by who owns it.

        Of two numbers that are known and differ, the firms differ too, whoever owns them.
        """
        same_firm = Q(pk__in=[])
        if siren:
            same_firm |= Q(siren=siren)
        if owner_id is not None:
            same_firm |= Q(owner=owner_id, siren="") if siren else Q(owner=owner_id)
        return self.filter(same_firm)


class SalesBar(models.Model):
    """Twelve months during which a volunteer sells nothing to a firm helped as a volunteer.

    Written by the application that introduces them, at the moment of acceptance.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connector = models.ForeignKey(
        Connector, on_delete=models.PROTECT, related_name="sales_bars", verbose_name="connecteur"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="sales_bars",
        verbose_name="dirigeant",
    )
    siren = models.CharField("SIREN de l’entreprise", max_length=9, blank=True)
    introduction_id = models.UUIDField("mise en relation", unique=True)
    starts_at = models.DateTimeField("depuis le")
    ends_at = models.DateTimeField("jusqu’au")

    objects = SalesBarQuerySet.as_manager()

    class Meta:
        verbose_name = "interdiction de vendre"
        verbose_name_plural = "interdictions de vendre"
        ordering: ClassVar = ["-starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sales_bar_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"jusqu’au {self.ends_at:%d/%m/%Y}"


class AuditDraw(models.Model):
    """A draw of bars to check; the seed makes it possible to draw the same again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seed = models.CharField("graine", max_length=32)
    size = models.PositiveSmallIntegerField("nombre tiré")
    # None: drawn among the bars of the whole country.
    region = models.ForeignKey(
        "reference.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="région",
    )
    drawn_at = models.DateTimeField("tiré le")
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="tiré par",
    )

    class Meta:
        verbose_name = "tirage de contrôle"
        verbose_name_plural = "tirages de contrôle"
        ordering: ClassVar = ["-drawn_at", "pk"]

    def __str__(self) -> str:
        return f"tirage du {self.drawn_at:%d/%m/%Y}"


class AuditLine(models.Model):
    draw = models.ForeignKey(
        AuditDraw, on_delete=models.CASCADE, related_name="lines", verbose_name="tirage"
    )
    bar = models.ForeignKey(
        SalesBar, on_delete=models.PROTECT, related_name="audits", verbose_name="interdiction"
    )
    finding = models.CharField(
        "constat", max_length=8, choices=AuditFinding.choices, default=AuditFinding.TO_CHECK
    )
    note = models.CharField("note", max_length=300, blank=True)
    checked_at = models.DateTimeField("vérifié le", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="vérifié par",
    )

    class Meta:
        verbose_name = "contrôle d’une interdiction"
        verbose_name_plural = "contrôles des interdictions"
        ordering: ClassVar = ["draw", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="audit_line_once_per_draw", fields=["draw", "bar"]),
            models.CheckConstraint(
                name="audit_line_checked_at_iff_checked",
                condition=Q(finding=AuditFinding.TO_CHECK, checked_at=None)
                | (~Q(finding=AuditFinding.TO_CHECK) & Q(checked_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.get_finding_display()
