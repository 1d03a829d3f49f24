"""Everyday words for themes and sectors, as owners say them; the official ones come with them."""

from functools import cache
from typing import Final

from reference import sectors, shipped
from reference.enums import Theme
from reference.spelling import Vocabulary

THEMES: Final[dict[Theme, tuple[str, ...]]] = {
    Theme.STRATEGIE: (
        "stratégie", "par où commencer", "plan d’action", "transformation numérique",
        "digitalisation", "numérisation", "conseil numérique",
    ),
    Theme.SITE_INTERNET: (
        "site", "site web", "site vitrine", "page web", "créer un site", "refaire mon site",
        "blog", "nom de domaine", "wordpress", "hébergement du site",
    ),
    Theme.VISIBILITE_LOCALE: (
        "visibilité", "référencement", "seo", "fiche d’établissement", "avis des clients",
        "avis en ligne", "être trouvé sur internet", "être visible", "fiche google", "annuaires",
        "google maps", "réputation en ligne",
    ),
    Theme.RESEAUX_SOCIAUX: (
        "réseau social", "facebook", "instagram", "linkedin", "tiktok", "youtube", "publications",
        "communication en ligne", "community management",
    ),
    Theme.VENTE_EN_LIGNE: (
        "vendre sur internet", "vendre en ligne", "boutique en ligne", "e-commerce", "ecommerce",
        "commerce en ligne", "click and collect", "retrait en magasin", "place de marché",
        "marketplace", "commande en ligne", "réservation en ligne", "catalogue en ligne",
    ),
    Theme.PAIEMENT: (
        "paiement", "carte bancaire", "terminal de paiement", "tpe bancaire", "encaissement",
        "paiement en ligne", "paiement sans contact", "virement instantané", "caisse",
    ),
    Theme.CONNEXION: (
        "connexion", "fibre", "accès à internet", "wifi", "wi-fi", "réseau", "débit", "ordinateur",
        "équipement", "matériel informatique", "imprimante", "téléphonie", "informatique",
    ),
    Theme.GESTION: (
        "gestion", "logiciel de gestion", "erp", "progiciel", "devis", "stocks",
        "gestion des stocks", "planning", "comptabilité", "paie", "logiciel de caisse",
        "logiciel métier", "tableur", "excel",
    ),
    Theme.RELATION_CLIENT: (
        "crm", "fichier clients", "fidélité", "fidélisation", "suivi des clients", "clients",
        "newsletter", "lettre d’information", "e-mailing", "prise de rendez-vous",
        "rendez-vous en ligne", "agenda en ligne",
    ),
    Theme.FACTURATION_ELECTRONIQUE: (
        "facture électronique", "factures électroniques", "facture", "facturation", "e-facture",
        "plateforme agréée", "plateforme de dématérialisation", "chorus", "dématérialisation",
        "logiciel de facturation",
    ),
    Theme.CLOUD_COLLABORATION: (
        "cloud", "nuage", "télétravail", "travail à distance", "partage de fichiers", "visio",
        "visioconférence", "documents partagés", "travail en équipe", "messagerie",
    ),
    Theme.DONNEES: (
        "données", "statistiques", "tableau de bord", "tableaux de bord", "analyse des données",
        "data", "indicateurs", "mesure d’audience",
    ),
    Theme.IA: (
        "ia", "intelligence artificielle", "chatgpt", "chatbot", "assistant ia",
        "agent conversationnel", "automatisation", "automatiser",
    ),
    Theme.CYBERSECURITE: (
        "cybersécurité", "sécurité", "sécurité informatique", "piratage", "pirate", "virus",
        "rançongiciel", "ransomware", "mot de passe", "mots de passe", "hameçonnage", "phishing",
        "arnaque", "antivirus", "cyberattaque", "fraude",
    ),
    Theme.SAUVEGARDE: (
        "sauvegarde", "sauvegardes", "sauvegarder", "backup", "copie de secours",
        "perte de données", "restauration des données",
    ),
    Theme.RGPD: (
        "rgpd", "données personnelles", "vie privée", "cnil", "cookies", "dpo", "registre",
        "protection des données", "conformité",
    ),
    Theme.COMPETENCES: (
        "formation", "compétences", "former", "se former", "apprendre", "recrutement", "équipe",
        "salariés", "cours",
    ),
    Theme.NUMERIQUE_RESPONSABLE: (
        "écologie", "environnement", "sobriété", "éco-conception", "écoconception", "green it",
        "empreinte carbone", "recyclage", "reconditionné", "énergie",
    ),
    Theme.ACCESSIBILITE: (
        "accessibilité", "handicap", "rgaa", "malvoyant", "lecteur d’écran",
        "personnes handicapées",
    ),
}  # fmt: skip

SECTORS: Final[dict[str, tuple[str, ...]]] = {
    "A": ("agriculteur", "agricultrice", "ferme", "maraîcher", "éleveur", "vigneron", "viticulture",
          "vin", "pêcheur", "apiculteur", "forêt", "horticulture"),
    "B": ("carrière", "gravière", "mine"),
    "C": ("artisan", "artisanat", "industrie", "usine", "boulanger", "boulangerie", "pâtissier",
          "pâtisserie", "fromager", "fromagerie", "brasseur", "brasserie artisanale", "menuisier",
          "menuiserie", "imprimeur", "imprimerie", "couture", "bijoutier", "métallerie",
          "traiteur", "charcutier", "charcuterie", "ébéniste", "céramiste", "potier"),
    "D": ("électricité", "énergie", "chauffage urbain"),
    "E": ("déchets", "recyclage", "assainissement", "ferrailleur"),
    "F": ("btp", "bâtiment", "maçon", "maçonnerie", "plombier", "plomberie", "électricien",
          "couvreur", "charpentier", "charpente", "peintre", "carreleur", "terrassement",
          "chauffagiste", "travaux", "construction"),
    "G": ("commerce", "commerçant", "magasin", "boutique", "épicerie", "épicier", "librairie",
          "libraire", "fleuriste", "garage", "garagiste", "pharmacie", "pharmacien",
          "quincaillerie", "boucherie", "boucher", "primeur", "caviste", "opticien",
          "prêt-à-porter", "vêtements", "mercerie", "supérette", "grossiste"),
    "H": ("transport", "transporteur", "taxi", "livraison", "livreur", "déménagement",
          "déménageur", "logistique", "ambulance", "coursier"),
    "I": ("restaurant", "restaurateur", "hôtel", "hôtelier", "café", "bar", "bistrot", "camping",
          "gîte", "chambre d’hôtes", "chambres d’hôtes", "salon de thé", "pizzeria",
          "restauration rapide", "food truck"),
    "J": ("informaticien", "développeur", "agence web", "éditeur", "radio", "journal",
          "télécoms", "audiovisuel", "logiciels"),
    "K": ("banque", "assurance", "assureur", "courtier", "mutuelle"),
    "L": ("agence immobilière", "agent immobilier", "syndic"),
    "M": ("avocat", "expert-comptable", "comptable", "architecte", "notaire", "consultant",
          "photographe", "graphiste", "vétérinaire", "bureau d’études", "publicité", "géomètre"),
    "N": ("nettoyage", "ménage", "jardinier", "paysagiste", "espaces verts", "sécurité",
          "gardiennage", "location", "voyages", "agence de voyages", "intérim", "conciergerie"),
    "O": ("mairie", "collectivité", "administration"),
    "P": ("école", "formation", "formateur", "formatrice", "auto-école", "enseignant",
          "cours de musique", "soutien scolaire"),
    "Q": ("médecin", "dentiste", "infirmier", "infirmière", "kiné", "kinésithérapeute",
          "ostéopathe", "crèche", "aide à domicile", "sage-femme", "psychologue", "santé"),
    "R": ("culture", "sport", "loisirs", "musée", "théâtre", "salle de sport", "artiste",
          "association sportive", "spectacle", "musicien", "parc de loisirs"),
    "S": ("coiffeur", "coiffeuse", "coiffure", "salon de coiffure", "esthéticienne", "esthétique",
          "institut de beauté", "pressing", "blanchisserie", "cordonnier", "pompes funèbres",
          "association", "réparateur", "toiletteur", "tatoueur"),
    "T": ("emploi à domicile", "particulier employeur"),
    "U": ("organisation internationale",),
}  # fmt: skip


@cache
def themes() -> Vocabulary:
    """Return the words for the themes, read once."""
    official = [(theme.label, theme.value) for theme in Theme]
    return Vocabulary(
        [
            *((term, theme.value) for theme, terms in THEMES.items() for term in terms),
            *official,
        ]
    )


@cache
def sector_words() -> Vocabulary:
    """Return the words for the sectors: everyday ones, and the titles of the nomenclature."""
    titles = [
        (row["label"], row["section"])
        for row in shipped.rows("naf_rev2.csv")
        if row["level"] in {"division", "group", "class"} and len(row["label"]) <= 60
    ]
    labels = [
        (part, section)
        for section, label in sectors.SECTIONS.items()
        for part in (label, *label.split(", "))
    ]
    everyday = [(term, section) for section, terms in SECTORS.items() for term in terms]
    # The first meaning of a term is kept: everyday words win over titles.
    return Vocabulary([*everyday, *labels, *titles])
