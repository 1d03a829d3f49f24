from django.db.models import TextChoices


class MessageState(TextChoices):
    """Where a message stands on its way out."""

    DUE = "due", "à envoyer"
    SENDING = "sending", "en cours d’envoi"
    SENT = "sent", "envoyé"
    FAILED = "failed", "refusé par le destinataire"
    DEAD = "dead", "abandonné après plusieurs essais"
    HELD = "held", "attend le résumé de la semaine"
    GROUPED = "grouped", "regroupé dans le résumé"
    WITHHELD = "withheld", "retenu"
    DROPPED = "dropped", "devenu inutile avant de partir"


class Pace(TextChoices):
    """How somebody wants the messages of a category."""

    EACH = "each", "chacun à son tour"
    DIGEST = "digest", "dans un résumé, une fois par semaine"
    NEVER = "never", "jamais"


class BounceKind(TextChoices):
    """How a mail came back."""

    HARD = "hard", "définitif"
    SOFT = "soft", "passager"
    COMPLAINT = "complaint", "plainte"


class IncidentKind(TextChoices):
    """What goes wrong by itself, and is told to the team once."""

    LATE_ROWS = "late_rows", "échéances en retard"
    LATE_MESSAGES = "late_messages", "messages en retard"
    GIVEN_UP = "given_up", "messages ou échéances abandonnés"
    SILENT_TASK = "silent_task", "tâche régulière muette"
