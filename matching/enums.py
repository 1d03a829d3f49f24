from django.db.models import TextChoices


class AdviserChoice(TextChoices):
    """Whom the owner wishes to be helped by; the State favours none."""

    BOTH = "both", "bénévoles et professionnels labellisés"
    VOLUNTEER = "volunteer", "bénévoles seulement"
    LABELLED = "labelled", "professionnels labellisés seulement"


class Channel(TextChoices):
    """How the owner wishes to be helped."""

    ANY = "", "peu importe"
    PHONE = "phone", "par téléphone"
    VIDEO = "video", "en visioconférence"
    ON_SITE = "on_site", "dans mon entreprise"
    WRITING = "writing", "par écrit"


class PolicyState(TextChoices):
    DRAFT = "draft", "en préparation"
    PUBLISHED = "published", "publiées"


class HelpRequestState(TextChoices):
    OPEN = "open", "en attente d’une réponse"
    MATCHED = "matched", "un connecteur vous accompagne"
    UNANSWERED = "unanswered", "à vous de choisir"
    CLOSED = "closed", "terminée"
    WITHDRAWN = "withdrawn", "retirée"


class IntroductionState(TextChoices):
    REQUESTED = "requested", "demande envoyée"
    ACCEPTED = "accepted", "acceptée"
    IN_PROGRESS = "in_progress", "accompagnement en cours"
    DONE = "done", "accompagnement terminé"
    EVALUATED = "evaluated", "évaluée"
    DECLINED = "declined", "déclinée"
    EXPIRED = "expired", "restée sans réponse"
    WITHDRAWN = "withdrawn", "retirée"
    ABANDONED = "abandoned", "abandonnée"


class Side(TextChoices):
    OWNER = "owner", "dirigeant"
    CONNECTOR = "connector", "connecteur"


class FollowUp(TextChoices):
    """The questions asked after an acceptance."""

    CONTACT_CHECK = "contact_check", "contact établi ?"
    OUTCOME = "outcome", "qu’est-ce qui a changé ?"
    EVALUATION = "evaluation", "cet accompagnement a-t-il été utile ?"


class FollowUpAnswerValue(TextChoices):
    CONTACT_MADE = "contact_made", "le contact est établi"
    NO_CONTACT = "no_contact", "pas encore de contact"
    DONE = "done", "le projet a avancé"
    ONGOING = "ongoing", "l’accompagnement continue"
    ABANDONED = "abandoned", "l’accompagnement s’est arrêté"
    USEFUL = "useful", "utile"
    NOT_USEFUL = "not_useful", "peu utile"


class ContactKind(TextChoices):
    """What a connecteur notes of one firm."""

    CALLED = "called", "échange au téléphone"
    MET = "met", "rencontre"
    NO_ANSWER = "no_answer", "essai sans réponse"
    NOTE = "note", "note"
