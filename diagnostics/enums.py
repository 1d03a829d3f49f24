from django.db.models import TextChoices


class PublicationState(TextChoices):
    DRAFT = "draft", "brouillon"
    PUBLISHED = "published", "publié"


class AssessmentState(TextChoices):
    IN_PROGRESS = "in_progress", "en cours"
    COMPLETED = "completed", "terminé"
