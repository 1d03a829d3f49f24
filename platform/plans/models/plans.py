"""The plan of a firm, and the links by which its owner lets others read it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value

from accounts.firms import company_ids_of
from accounts.models import Membership
from plans.enums import PlanState
from reference.enums import SizeClass

if TYPE_CHECKING:
    from accounts.models import User

UNDER_PACT = [PlanState.ENGAGED, PlanState.PAUSED]


class PlanQuerySet(models.QuerySet["Plan"]):
    def newest_visible_to(
        self, user: "User", *fields: str, company: UUID | None = None
    ) -> dict[str, Any] | None:
        """Return these fields of the newest plan that somebody reads, None where there is none,
        and their `role` in its firm, empty for a plan of no firm (`plans.perms` says who reads).

        With `company`, plans of other firms are left out. Theirs and those of their firms are put
        together before the newest is looked for: « or » would read every plan of the country,
        where two indexes find these.
        """
        wanted = (*fields, "created_at", "role")
        alive = self.filter(erased_at=None).order_by()
        current = Membership.objects.current()
        of_its_firm = current.filter(company=OuterRef("assessment__company"))
        theirs = alive.filter(~Exists(of_its_firm), owner=user).annotate(role=Value(""))
        firms = company_ids_of(user)
        if company is not None:
            firms = firms.filter(company=company)
        role = of_its_firm.filter(user=user).order_by().values("role")
        of_firms = alive.filter(assessment__company__in=firms).annotate(role=Subquery(role))
        newest: dict[str, Any] | None = (
            theirs.values(*wanted).union(of_firms.values(*wanted)).order_by("-created_at").first()
        )
        return newest


class Plan(models.Model):
    """What a firm does after a diagnostic, made once from it and then lived with.

    The firm is the diagnostic's: linked to one, or taken out of it, the plan follows. `owner` is
    the one whose plan it is, whom its mails go to: who began it, then an owner of the firm who
    stays. `plans.perms` says who acts on it and who reads it.

    `hours_a_week` and `euros` are the owner's own limits, said with the pact. Each pact has a
    number; `series` counts the runs of check-ins, a pause beginning another: what was planned for
    a former one is no longer done. `paused_at` stops the ninety days, resuming puts them off.
    `seen_at` is the last time that the owner did something here. Erased, a plan keeps what is
    counted and nothing that leads to anybody.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="plans",
        verbose_name="dirigeant",
    )
    assessment = models.OneToOneField(
        "diagnostics.Assessment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan",
        verbose_name="diagnostic",
    )
    # Copies of the diagnostic's, for what is counted by size and sector.
    size_class = models.CharField("taille", max_length=6, choices=SizeClass.choices)
    sector = models.CharField("section d’activité (NAF rév. 2)", max_length=1, blank=True)
    state = models.CharField(
        "état", max_length=7, choices=PlanState.choices, default=PlanState.OPEN
    )
    hours_a_week = models.PositiveSmallIntegerField("heures par semaine", null=True, blank=True)
    euros = models.PositiveIntegerField("budget (€)", null=True, blank=True)
    pact_number = models.PositiveSmallIntegerField("engagement numéro", default=0)
    series = models.PositiveSmallIntegerField("série de points", default=0)
    engaged_at = models.DateTimeField("engagé le", null=True, blank=True)
    ends_at = models.DateTimeField("se termine le", null=True, blank=True)
    paused_at = models.DateTimeField("en pause depuis le", null=True, blank=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    seen_at = models.DateTimeField("dernier geste du dirigeant")
    erased_at = models.DateTimeField("effacé le", null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan d’action"
        verbose_name_plural = "plans d’action"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(name="plan_by_owner", fields=["owner", "-created_at"]),
            models.Index(name="plan_latest", fields=["-created_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="plan_known_state", condition=Q(state__in=PlanState.values)
            ),
            models.CheckConstraint(
                name="plan_has_limits_and_dates_once_engaged",
                condition=Q(
                    state=PlanState.OPEN,
                    pact_number=0,
                    hours_a_week=None,
                    euros=None,
                    engaged_at=None,
                    ends_at=None,
                )
                | Q(
                    ~Q(state=PlanState.OPEN),
                    pact_number__gte=1,
                    hours_a_week__gte=1,
                    euros__isnull=False,
                    engaged_at__isnull=False,
                    ends_at__gt=F("engaged_at"),
                ),
                violation_error_message="Un engagement a des limites, un début et une fin.",
            ),
            models.CheckConstraint(
                name="plan_paused_at_iff_paused",
                condition=Q(state=PlanState.PAUSED, paused_at__isnull=False)
                | (~Q(state=PlanState.PAUSED) & Q(paused_at=None)),
            ),
            models.CheckConstraint(
                name="plan_ended_at_iff_ended",
                condition=Q(state=PlanState.ENDED, ended_at__isnull=False)
                | (~Q(state=PlanState.ENDED) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="plan_erased_leads_to_nobody",
                condition=Q(erased_at=None) | Q(owner=None, assessment=None),
                violation_error_message="Un plan effacé ne mène à personne.",
            ),
        ]

    def __str__(self) -> str:
        return f"plan du {self.created_at:%d/%m/%Y}"

    @property
    def under_pact(self) -> bool:
        return self.state in UNDER_PACT


class PlanShareQuerySet(models.QuerySet["PlanShare"]):
    def live(self, *, at: datetime) -> "PlanShareQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=at, plan__erased_at=None)


class PlanShare(models.Model):
    """A link sent to an address that the owner named: it shows the plan and nothing else."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="shares", verbose_name="plan"
    )
    key = models.CharField("clé", max_length=64, unique=True)
    address = models.EmailField("adresse")
    created_at = models.DateTimeField("créé le")
    expires_at = models.DateTimeField("se ferme le")
    revoked_at = models.DateTimeField("fermé le", null=True, blank=True)

    objects = PlanShareQuerySet.as_manager()

    class Meta:
        verbose_name = "partage de plan"
        verbose_name_plural = "partages de plan"
        ordering: ClassVar = ["-created_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="planshare_one_open_per_address",
                fields=["plan", "address"],
                condition=Q(revoked_at=None),
                violation_error_message="Cette adresse a déjà un lien ouvert.",
            ),
            models.CheckConstraint(
                name="planshare_expires_after_created",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"partage du {self.created_at:%d/%m/%Y}"
