"""The places of a definition as staff read them, in French."""

import re

# What a list of the definition holds, one by one.
ENTRIES = {
    "questions": "question",
    "options": "option",
    "dimensions": "dimension",
    "themes": "thème",
    "profile": "profil",
    "tiers": "palier",
    "versions": "version de l’indice",
    "variables": "variable",
    "score_levels": "niveau de score",
    "reliability_levels": "niveau de fiabilité",
    "levels": "niveau de l’indice",
    "size_by_profile": "classe de taille",
    "fallback": "recherche d’un chiffre, étape",
    "activity_fallback": "recherche par activité, étape",
    "landmarks_under_10": "repère de l’Insee",
    "all": "partie",
    "any": "partie",
}

KEYS = {
    "schema_version": "format du document",
    "instrument": "présentation",
    "parameters": "réglages du calcul",
    "dii": "indice européen",
    "comparison": "comparaison",
    "questions": "questions",
    "options": "options",
    "dimensions": "dimensions",
    "themes": "thèmes",
    "profile": "profil",
    "versions": "versions de l’indice",
    "variables": "variables",
    "score_levels": "niveaux de score",
    "reliability_levels": "niveaux de fiabilité",
    "levels": "niveaux de l’indice",
    # The head.
    "code": "code",
    "version": "version",
    "title": "titre",
    "tagline": "accroche",
    "target_population": "entreprises visées",
    "estimated_minutes": "durée en minutes",
    "seconds_per_question": "secondes par question",
    "main_dii": "version de l’indice montrée d’abord",
    # The parameters.
    "max_points": "points au plus",
    "min_dimension_coverage": "part connue au moins, par dimension",
    "min_global_coverage": "part connue au moins, en tout",
    "need_threshold": "seuil d’un besoin",
    "excluded_unknown_factor": "poids d’un « je ne sais pas »",
    "obligation_bonus": "poids d’une obligation",
    "top_needs": "nombre de besoins montrés",
    "medium_action_threshold": "seuil de l’action moyenne",
    "min_peers": "nombre de pairs au moins",
    # Parts of a question.
    "label": "libellé",
    "help": "aide",
    "summary": "résumé",
    "order": "ordre",
    "weight": "poids",
    "kind": "sorte",
    "dimension": "dimension",
    "theme": "thème",
    "secondary_themes": "autres thèmes",
    "points": "points",
    "exclusive": "option exclusive",
    "scale": "barème",
    "steps": "paliers",
    "tiers": "paliers",
    "default": "points sinon",
    "ask_if": "condition",
    "if_not_asked": "si elle n’est pas posée",
    "unknown": "« je ne sais pas »",
    "not_applicable": "« sans objet »",
    "not_applicable_label": "libellé de « sans objet »",
    "obligation": "obligation légale",
    "eurostat": "variables d’Eurostat",
    "need_actions": "actions",
    "bas": "action de niveau bas",
    "moyen": "action de niveau moyen",
    "required": "réponse obligatoire",
    "pattern": "motif",
    "eurostat_size": "classe de taille d’Eurostat",
    "insee_bands": "tranches d’effectif de l’Insee",
    "min": "minimum",
    # Conditions.
    "question": "question",
    "in": "parmi",
    "any_of": "au moins une de",
    "count_among": "compte parmi",
    "all": "toutes",
    "any": "au moins une",
    "not": "sauf si",
    # The index.
    "base_threshold": "seuil du niveau de base",
    "indicators": "indicateurs",
    "years": "années",
    "note": "note",
    "dataset": "table d’Eurostat",
    "confidence": "confiance",
    "rule": "règle",
    # The comparison.
    "reference_population": "population de référence",
    "size_by_profile": "classes de taille",
    "all_activities": "toutes activités",
    "fallback": "recherche d’un chiffre",
    "activity_fallback": "recherche par activité",
    "max_age_years": "âge au plus, en années",
    "excluded_confidence": "confiances exclues",
    "geo_labels": "libellés des zones",
    "size_labels": "libellés des tailles",
    "sentences": "phrases",
    "present": "phrase du oui",
    "absent": "phrase du non",
    "activity": "phrase de l’activité",
    "out_of_scope": "phrase des moins de 10 personnes",
    "landmarks_under_10": "repères de l’Insee",
    "landmarks_source": "source des repères",
    "geo": "zone",
    "size": "taille",
    "notice": "avertissement",
    "variable": "variable",
    "pct": "pourcentage",
    "year": "année",
    "base": "base",
}

_SEGMENT = re.compile(r"(?P<key>[^.\[\]]+)(?:\[(?P<code>[^\]]*)\])?(?:\.|$)")


def place_in_words(where: str) -> str:
    """Say a path of the definition: « Question S1, option non, points »."""
    said = []
    for found in _SEGMENT.finditer(where):
        key, code = found["key"], found["code"]
        if code is not None:
            # A rank stands where there is no code.
            number = code.replace("#", "n°\u00a0")
            said.append(f"{ENTRIES.get(key, key)} {number}")
        elif not said and key in {"dii", "questions"} and where != key:
            continue
        else:
            said.append(KEYS.get(key, key))
    text = ", ".join(said)
    return text[:1].upper() + text[1:]
