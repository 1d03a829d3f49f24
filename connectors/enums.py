from django.db.models import IntegerChoices, TextChoices


class ConnectorState(TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "candidature déposée"
    ACTIVE = "active", "actif"
    PAUSED = "paused", "en pause"
    SUSPENDED = "suspended", "suspendu"
    REFUSED = "refused", "refusé"
    LEFT = "left", "parti"


class LabelState(TextChoices):
    APPLIED = "applied", "demandé"
    UNDER_REVIEW = "under_review", "en cours d’examen"
    AWARDED = "awarded", "attribué"
    REFUSED = "refused", "refusé"
    UNDER_APPEAL = "under_appeal", "en recours"
    SUSPENDED = "suspended", "suspendu"
    EXPIRED = "expired", "expiré"
    REVOKED = "revoked", "retiré"


class ThemeLevel(IntegerChoices):
    """How far a connecteur can help on a theme."""

    ADVISES = 1, "conseille"
    HAS_DONE = 2, "l’a déjà mis en place"
    TEACHES = 3, "forme d’autres personnes"
