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


class Terms(TextChoices):
    """On which terms somebody wishes to help; to be paid takes a valid label besides."""

    FREE = "free", "bénévolement"
    PAID = "paid", "contre rémunération"
    BOTH = "both", "bénévolement ou contre rémunération"


class Language(TextChoices):
    """Languages that help can be given in (ISO 639; `lsf` for French sign language)."""

    FRENCH = "fr", "français"
    SIGN = "lsf", "langue des signes française"
    ENGLISH = "en", "anglais"
    GERMAN = "de", "allemand"
    SPANISH = "es", "espagnol"
    ITALIAN = "it", "italien"
    PORTUGUESE = "pt", "portugais"
    ARABIC = "ar", "arabe"
    TURKISH = "tr", "turc"
    CHINESE = "zh", "chinois"
    ALSATIAN = "gsw", "alsacien"
    BASQUE = "eu", "basque"
    BRETON = "br", "breton"
    CATALAN = "ca", "catalan"
    CORSICAN = "co", "corse"
    OCCITAN = "oc", "occitan"
    CREOLE = "crp", "créole"


class Slot(TextChoices):
    """When somebody can usually be met or called."""

    MORNING = "morning", "le matin"
    NOON = "noon", "entre midi et deux"
    AFTERNOON = "afternoon", "l’après-midi"
    EVENING = "evening", "le soir"
    SATURDAY = "saturday", "le samedi"


class LinkNature(TextChoices):
    """What ties a connecteur to an organisation; all of it is declared."""

    EMPLOYER = "employer", "j’y travaille"
    SUPPLIER = "supplier", "je vends ou recommande ses produits"
    COMPETITOR = "competitor", "je lui fais concurrence"
    OWNERSHIP = "ownership", "j’en détiens des parts"
    FAMILY = "family", "un proche y décide"
    OTHER = "other", "autre lien"


class EvidenceKind(TextChoices):
    FILE = "file", "fichier"
    LINK = "link", "lien"


class ScanState(TextChoices):
    """What the antivirus said; nobody opens a file that waits or was refused."""

    WAITING = "waiting", "en attente de contrôle"
    CLEAN = "clean", "contrôlé"
    REFUSED = "refused", "refusé par le contrôle"


class ReferenceState(TextChoices):
    """What a client named by an applicant answered."""

    ASKED = "asked", "question posée"
    CONFIRMED = "confirmed", "confirmé"
    DENIED = "denied", "non confirmé"


class Round(TextChoices):
    """A first examination, then the appeal, by others."""

    FIRST = "first", "premier examen"
    APPEAL = "appeal", "recours"


class Outcome(TextChoices):
    AWARDED = "awarded", "attribué"
    REFUSED = "refused", "refusé"


class ReportKind(TextChoices):
    SPAM = "spam", "messages non souhaités"
    SELLING = "selling", "vente à une entreprise accompagnée bénévolement"
    NO_SHOW = "no_show", "absence sans nouvelles"
    DATA_MISUSE = "data_misuse", "mauvais usage des coordonnées"


class ReportState(TextChoices):
    OPEN = "open", "à traiter"
    FOUNDED = "founded", "fondé"
    UNFOUNDED = "unfounded", "non fondé"


class SuspensionOutcome(TextChoices):
    """How the suspension of a label ended."""

    RESTORED = "restored", "levée"
    REVOKED = "revoked", "label retiré"
    EXPIRED = "expired", "label arrivé à son terme"


class Helped(TextChoices):
    """What an owner says of the help received: facts, never a mark."""

    YES = "yes", "oui"
    PARTLY = "partly", "en partie"
    NO = "no", "non"


class TestimonyState(TextChoices):
    """Where the words of an owner stand; the facts count in the figures from the first day."""

    UNPUBLISHED = "unpublished", "gardé, non publié"
    TO_MODERATE = "to_moderate", "à relire"
    WAITING = "waiting", "relu, attend cinq avis"
    TO_ANSWER = "to_answer", "réponse possible du connecteur"
    PUBLISHED = "published", "publié"
    REJECTED = "rejected", "écarté"


class ReplyState(TextChoices):
    """Where the reply of a connecteur stands: it may name who was helped, so it is read first."""

    NONE = "", "pas de réponse"
    TO_MODERATE = "to_moderate", "réponse à relire"
    PUBLISHED = "published", "réponse publiée"
    REJECTED = "rejected", "réponse écartée"


class OfferState(TextChoices):
    DRAFT = "draft", "brouillon"
    PUBLISHED = "published", "publiée"
    WITHDRAWN = "withdrawn", "retirée"


class AuditFinding(TextChoices):
    """What staff found about a bar on selling that was drawn for a check."""

    TO_CHECK = "to_check", "à vérifier"
    KEPT = "kept", "respectée"
    BROKEN = "broken", "non respectée"
