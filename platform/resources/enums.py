from django.db.models import TextChoices


class ResourceKind(TextChoices):
    SHEET = "sheet", "fiche pratique"
    ARTICLE = "article", "article"
    VIDEO = "video", "vidéo"
    TOOL = "tool", "outil"
    TRAINING = "training", "formation"
    EVENT = "event", "événement"
    TESTIMONY = "testimony", "témoignage"


class ResourceState(TextChoices):
    """`proposed -> changes_asked | published | refused`, `changes_asked -> proposed | retired`,
    `published <-> hidden`, `published | hidden -> retired`."""

    PROPOSED = "proposed", "proposée, à relire"
    CHANGES_ASKED = "changes_asked", "à compléter"
    PUBLISHED = "published", "publiée"
    REFUSED = "refused", "refusée"
    # A dead link, or something out of date: read again before it is shown.
    HIDDEN = "hidden", "masquée"
    RETIRED = "retired", "retirée"


class RegistrationState(TextChoices):
    """`registered | waiting -> cancelled`, `waiting -> registered`, `registered -> attended |
    absent`, `attended <-> absent` for a tick put right."""

    REGISTERED = "registered", "inscription confirmée"
    WAITING = "waiting", "sur liste d’attente"
    CANCELLED = "cancelled", "annulée"
    ATTENDED = "attended", "présence notée"
    ABSENT = "absent", "absence notée"
