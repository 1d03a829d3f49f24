"""The charter: versions that never change once published, and who signed which."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q


class CharterQuerySet(models.QuerySet["Charter"]):
    def published(self) -> "CharterQuerySet":
        return self.filter(published_at__isnull=False)

    def in_force(self) -> "Charter | None":
        """Return the version to sign: the last one published."""
        return self.published().order_by("-published_at", "-pk").first()


class Charter(models.Model):
    """One version of what a connecteur commits to; `articles` are pairs of a title and a text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.CharField("version", max_length=20, unique=True)
    articles = models.JSONField("articles")
    # What is new since the version before, for those who must sign again.
    changes = models.TextField("ce qui change", max_length=1000, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)

    objects = CharterQuerySet.as_manager()

    class Meta:
        verbose_name = "charte"
        ordering: ClassVar = ["-published_at", "-version"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="charter_published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"charte {self.version}"


class CharterSignature(models.Model):
    """One signature of one version; append-only."""

    connector = models.ForeignKey(
        "connectors.Connector",
        on_delete=models.PROTECT,
        related_name="signatures",
        verbose_name="connecteur",
    )
    charter = models.ForeignKey(
        Charter, on_delete=models.PROTECT, related_name="signatures", verbose_name="charte"
    )
    signed_at = models.DateTimeField("signée le")

    class Meta:
        verbose_name = "signature de la charte"
        verbose_name_plural = "signatures de la charte"
        ordering: ClassVar = ["-signed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="charter_signature_once",
                fields=["connector", "charter"],
                violation_error_message="Cette version est déjà signée.",
            ),
        ]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="charter_signature_append_only")]

    def __str__(self) -> str:
        return f"{self.charter} signée le {self.signed_at:%d/%m/%Y}"


class CriteriaQuerySet(models.QuerySet["Criteria"]):
    def published(self) -> "CriteriaQuerySet":
        return self.filter(published_at__isnull=False)

    def in_force(self) -> "Criteria | None":
        """Return the version that new applications answer: the last one published."""
        return self.published().order_by("-published_at", "-pk").first()


class Criteria(models.Model):
    """One version of what the label asks; an application keeps the one it began on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.CharField("version", max_length=20, unique=True)
    published_at = models.DateTimeField("publiés le", null=True, blank=True)

    objects = CriteriaQuerySet.as_manager()

    class Meta:
        verbose_name = "version des critères du label"
        verbose_name_plural = "versions des critères du label"
        ordering: ClassVar = ["-published_at", "-version"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="criteria_published_are_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"critères {self.version}"


class Criterion(models.Model):
    """One thing that the label asks, and what shows it."""

    criteria = models.ForeignKey(
        Criteria, on_delete=models.CASCADE, related_name="items", verbose_name="version"
    )
    code = models.SlugField("code", max_length=40)
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("critère", max_length=160)
    expected = models.TextField("preuves attendues", max_length=1000)
    weight = models.PositiveSmallIntegerField("poids", default=1)
    required = models.BooleanField("obligatoire", default=True)
    # Shown by clients who confirm rather than by files, when it is not 0.
    clients = models.PositiveSmallIntegerField(
        "clients à citer",
        default=0,
        help_text="0 pour un critère qui se prouve par des pièces.",
    )

    class Meta:
        verbose_name = "critère du label"
        verbose_name_plural = "critères du label"
        ordering: ClassVar = ["criteria", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="criterion_code_once", fields=["criteria", "code"]),
            models.UniqueConstraint(
                name="criterion_position_once", fields=["criteria", "position"]
            ),
            models.CheckConstraint(
                name="criterion_weight_1_to_10", condition=Q(weight__range=(1, 10))
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="criterion_of_published_version_is_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("version_id", "uuid")],
                func="""
                    IF TG_OP = 'INSERT' THEN version_id := NEW.criteria_id;
                    ELSE version_id := OLD.criteria_id; END IF;
                    IF EXISTS (
                        SELECT 1 FROM connectors_criteria
                        WHERE id = version_id AND published_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: the criteria % are published', version_id;
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.title
