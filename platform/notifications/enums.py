from django.db.models import TextChoices


class MessageState(TextChoices):
    """Where a message stands on its way out."""

    DUE = "due", "à envoyer"
    SENDING = "sending", "en cours d’envoi"
    SENT = "sent", "envoyé"
    FAILED = "failed", "refusé par le destinataire"
    DEAD = "dead", "abandonné après plusieurs essais"
