from django.db.models import TextChoices


class PublicationState(TextChoices):
    DRAFT = "draft", "brouillon"
    PUBLISHED = "published", "publié"


class AssessmentState(TextChoices):
    IN_PROGRESS = "in_progress", "en cours"
    COMPLETED = "completed", "terminé"


class ImportState(TextChoices):
    WAITING = "waiting", "à faire"
    RUNNING = "running", "en cours"
    LOADED = "loaded", "brouillon complété"
    UNCHANGED = "unchanged", "rien de nouveau"
    FAILED = "failed", "en échec"


class ImportOrigin(TextChoices):
    API = "api", "API d’Eurostat"
    FILE = "file", "fichier"


class ReportState(TextChoices):
    WAITING = "waiting", "à faire"
    RUNNING = "running", "en cours"
    READY = "ready", "prêt"
    FAILED = "failed", "en échec"
