"""What owners are given to read, watch, try or attend: shipped with the site, or proposed."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from reference.enums import ActionLevel
from resources.enums import ResourceKind, ResourceState

# The words of French with their accents taken off: migration 0001 makes it.
SEARCH_CONFIGURATION = "french_unaccent"
LONGEST_BODY = 20_000


class ResourceQuerySet(models.QuerySet["Resource"]):
    def published(self) -> "ResourceQuerySet":
        return self.filter(state=ResourceState.PUBLISHED)


class Resource(models.Model):
    """Something that helps with a theme: a body in Markdown, or an address elsewhere.

    What is empty restricts nothing: no level, size or sector serves all of them, no region the
    whole country. `actions` are the codes of the actions of the questionnaire that it carries out
    (`S1.bas`), `steps` what its reader does, in order, in a few words each. `minutes` is the work
    until the first result, `euros` the least it costs the first year, taxes included (0: free).
    `shipped_as` is the file it comes from (« sauvegarde/tester-une-sauvegarde »), empty for what
    was proposed; `slug` is its address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    kind = models.CharField("nature", max_length=10, choices=ResourceKind.choices)
    title = models.CharField("titre", max_length=120)
    summary = models.CharField("en une phrase", max_length=240)
    body = models.TextField("texte", blank=True, max_length=LONGEST_BODY)
    url = models.URLField("adresse du site", max_length=500, blank=True)
    steps = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name="étapes"
    )
    themes = ArrayField(models.CharField(max_length=30), verbose_name="thèmes")
    level = models.CharField("niveau", max_length=5, choices=ActionLevel.choices, blank=True)
    actions = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name="actions"
    )
    sizes = ArrayField(
        models.CharField(max_length=6), default=list, blank=True, verbose_name="tailles"
    )
    sectors = ArrayField(
        models.CharField(max_length=1), default=list, blank=True, verbose_name="secteurs"
    )
    region = models.ForeignKey(
        "reference.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resources",
        verbose_name="région",
    )
    department = models.ForeignKey(
        "reference.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resources",
        verbose_name="département",
    )
    minutes = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)
    euros = models.PositiveIntegerField("coût à partir de (€)", null=True, blank=True)
    language = models.CharField("langue", max_length=3, default="fr")
    publisher = models.CharField("éditeur", max_length=120)
    interest = models.CharField("intérêt déclaré", max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="resources",
        verbose_name="auteur",
    )
    author_name = models.CharField("nom de l’auteur", max_length=120, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resources",
        verbose_name="organisation",
    )
    shipped_as = models.CharField("fichier d’origine", max_length=120, blank=True, editable=False)
    state = models.CharField(
        "état", max_length=13, choices=ResourceState.choices, default=ResourceState.PROPOSED
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    checked_on = models.DateField("vérifiée le")
    created_at = models.DateTimeField("proposée le", auto_now_add=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    # When its address is looked at again; a check under way holds it until `link_held_until`.
    link_due_at = models.DateTimeField("lien à vérifier le", null=True, blank=True)
    link_held_until = models.DateTimeField("vérification en cours", null=True, blank=True)
    link_failures = models.PositiveSmallIntegerField("échecs du lien", default=0)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config=SEARCH_CONFIGURATION)
        + SearchVector("summary", weight="B", config=SEARCH_CONFIGURATION)
        + SearchVector("body", weight="D", config=SEARCH_CONFIGURATION),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = "ressource"
        ordering: ClassVar = ["title", "pk"]
        indexes: ClassVar = [
            GinIndex(
                name="resource_search",
                fields=["search"],
                condition=Q(state=ResourceState.PUBLISHED),
            ),
            GinIndex(
                name="resource_themes",
                fields=["themes"],
                condition=Q(state=ResourceState.PUBLISHED),
            ),
            models.Index(name="resource_by_state", fields=["state", "created_at"]),
            models.Index(
                name="resource_newest",
                fields=["-published_at", "id"],
                condition=Q(state=ResourceState.PUBLISHED),
            ),
            models.Index(
                name="resource_link_due",
                fields=["link_due_at"],
                condition=Q(link_due_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="resource_known_state", condition=Q(state__in=ResourceState.values)
            ),
            models.CheckConstraint(
                name="resource_known_kind", condition=Q(kind__in=ResourceKind.values)
            ),
            models.CheckConstraint(
                name="resource_has_a_theme",
                condition=Q(themes__len__gte=1),
                violation_error_message="Une ressource traite d’un thème au moins.",
            ),
            models.CheckConstraint(
                name="resource_says_something",
                condition=~Q(body="") | ~Q(url=""),
                violation_error_message="Une ressource a un texte ou une adresse.",
            ),
            models.CheckConstraint(
                name="resource_body_of_a_page",
                condition=LessThanOrEqual(Length("body"), LONGEST_BODY),
                violation_error_message="Ce texte est trop long pour être lu sur un téléphone.",
            ),
            models.CheckConstraint(
                name="resource_url_is_https",
                condition=Q(url="") | Q(url__startswith="https://"),
                violation_error_message="L’adresse commence par «\u00a0https://\u00a0».",
            ),
            models.CheckConstraint(
                name="resource_published_at_once_published",
                condition=~Q(state__in=[ResourceState.PUBLISHED, ResourceState.HIDDEN])
                | Q(published_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="resource_shipped_once",
                fields=["shipped_as"],
                condition=~Q(shipped_as=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title
