"""The fields of each part of a questionnaire, as staff read them; one class a kind of part."""

from typing import Any, ClassVar

from django import forms

from diagnostics.desk.fields import Codes, ConditionField, LongText, PartForm, Years

CONDITION_HELP = (
    "Exemple\u00a0: C1 parmi ancien, a_jour et (accueil parmi oui ou clientele parmi mixte)."
    " Pour compter\u00a0: Y1 au moins 3 parmi mots_de_passe, vpn, sauvegarde."
    " Pour le contraire\u00a0: non (C1 parmi non)."
)
THEMES, DIMENSIONS = ("themes",), ("dimensions",)
VARIABLES, INDEXES = ("dii", "variables"), ("dii", "versions")


def whole(label: str, *, at_most: int | None = None, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=at_most, **kwargs)


def share(label: str, help_text: str = "") -> forms.FloatField:
    return forms.FloatField(label=label, min_value=0, help_text=help_text)


def short(label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, **kwargs)


def code() -> forms.CharField:
    return forms.RegexField(
        r"^[A-Za-z0-9_-]+$",
        label="Code",
        max_length=20,
        error_messages={"invalid": "Un code a des lettres sans accent, des chiffres, _ ou -."},
        widget=forms.TextInput(attrs={"size": 12}),
    )


# --- The whole ----------------------------------------------------------------------------------
class PresentationForm(PartForm):
    choices_from: ClassVar = {"main_dii": INDEXES}
    version = short("Version", help_text="Trois nombres, au-dessus de la dernière publiée.")
    title = short("Titre")
    tagline = LongText("Accroche")
    target_population = short("Entreprises visées")
    estimated_minutes = whole("Durée annoncée, en minutes")
    seconds_per_question = whole("Secondes par question")
    main_dii = forms.ChoiceField(label="Indice européen montré d’abord")


class MethodForm(PartForm):
    parameters__max_points = whole("Points d’une question, au plus")
    parameters__min_dimension_coverage = share(
        "Part connue au moins, par dimension", "De 0 à 1\u00a0: 0,5 pour la moitié des poids."
    )
    parameters__min_global_coverage = share("Part connue au moins, en tout", "De 0 à 1.")
    parameters__need_threshold = whole("Points sous lesquels un besoin apparaît")
    parameters__excluded_unknown_factor = share(
        "Poids d’un besoin quand la réponse est «\u00a0je ne sais pas\u00a0»",
        "1 pour le poids plein.",
    )
    parameters__obligation_bonus = share("Poids d’un besoin qui est une obligation légale")
    parameters__top_needs = whole("Besoins montrés, au plus")
    parameters__medium_action_threshold = whole(
        "Points à partir desquels l’action est «\u00a0moyenne\u00a0»"
    )
    parameters__min_peers = whole("Entreprises comparables, au moins")


class LevelRow(PartForm):
    code = code()
    label = short("Libellé")
    min = whole("À partir de", at_most=100)


class DimensionsForm(PartForm):
    """The rows say it all."""


class DimensionRow(PartForm):
    code = code()
    label = short("Nom")
    weight = whole("Poids", at_most=1000)
    summary = LongText("Résumé")


class ThemeRow(PartForm):
    label = short("Nom")


# --- Questions ----------------------------------------------------------------------------------
class QuestionForm(PartForm):
    choices_from: ClassVar = {
        "dimension": DIMENSIONS,
        "theme": THEMES,
        "secondary_themes": THEMES,
        "eurostat": VARIABLES,
    }
    label = LongText("Question")
    help = LongText("Aide", help_text="Une phrase qui dit quoi compter, ou pourquoi on le demande.")
    dimension = forms.ChoiceField(label="Dimension")
    kind = forms.ChoiceField(
        label="Réponse", choices=[("single", "une seule option"), ("multiple", "plusieurs options")]
    )
    weight = whole(
        "Poids", at_most=1000, help_text="0\u00a0: la question ne compte pas dans le score."
    )
    theme = forms.ChoiceField(label="Thème du besoin")
    secondary_themes = forms.MultipleChoiceField(
        label="Autres thèmes", required=False, widget=forms.CheckboxSelectMultiple
    )
    unknown = forms.ChoiceField(
        label="«\u00a0Je ne sais pas\u00a0»",
        choices=[
            ("absent", "n’est pas proposé"),
            ("zero", "compte zéro point"),
            ("excluded", "sort du score"),
        ],
    )
    not_applicable = forms.BooleanField(label="Proposer «\u00a0Sans objet\u00a0»", required=False)
    not_applicable_label = LongText("Libellé de «\u00a0Sans objet\u00a0»", rows=1, required=False)
    ask_if = ConditionField(
        "Posée seulement si", help_text=f"Vide\u00a0: posée à tous. {CONDITION_HELP}"
    )
    if_not_asked = forms.ChoiceField(
        label="Quand elle n’est pas posée",
        required=False,
        choices=[
            ("not_applicable", "elle ne concerne pas l’entreprise"),
            ("zero", "elle compte zéro point"),
        ],
    )
    is_obligation = forms.ChoiceField(
        label="Obligation légale",
        choices=[("no", "non"), ("all", "pour toutes les entreprises"), ("some", "pour certaines")],
    )
    obligation = ConditionField("Obligation pour les entreprises où")
    need_actions__bas = LongText("Première action, au plus bas", required=False)
    need_actions__moyen = LongText("Action suivante, au milieu", required=False)
    eurostat = forms.MultipleChoiceField(
        label="Variables d’Eurostat que la réponse éclaire",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    scale__kind = forms.ChoiceField(
        label="Points de plusieurs options",
        required=False,
        choices=[("count", "selon leur nombre"), ("tiers", "selon la meilleure atteinte")],
    )
    scale__default = whole("Points sans aucune option des paliers", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        content = kwargs["content"]
        duty = content.get("obligation")
        if not isinstance(duty, dict):
            # True and false have a field of their own.
            kwargs["content"] = {
                name: each for name, each in content.items() if name != "obligation"
            }
        super().__init__(*args, **kwargs)
        self.initial["is_obligation"] = (
            "some" if isinstance(duty, dict) else "all" if duty else "no"
        )

    def is_apart(self, name: str) -> bool:
        return name in {"is_obligation", "obligation"} or super().is_apart(name)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        unsaid = not cleaned.get("obligation") and "obligation" not in self.errors
        if cleaned.get("is_obligation") == "some" and unsaid:
            self.add_error("obligation", "Dites pour quelles entreprises.")
        if cleaned.get("not_applicable") and not cleaned.get("not_applicable_label"):
            self.add_error("not_applicable_label", "Écrivez ce que lira l’entreprise.")
        if cleaned.get("weight"):
            for name in ("need_actions__bas", "need_actions__moyen"):
                if not cleaned.get(name):
                    self.add_error(
                        name, "Une question qui compte dans le score a ses deux actions."
                    )
        return cleaned

    def write(self, content: dict[str, Any]) -> None:
        super().write(content)
        if {"is_obligation", "obligation"} & set(self.changed_data):
            match self.cleaned_data["is_obligation"]:
                case "no":
                    content.pop("obligation", None)
                case "all":
                    content["obligation"] = True
                case _:
                    content["obligation"] = self.cleaned_data["obligation"]


class OptionRow(PartForm):
    code = code()
    label = LongText("Libellé")
    points = whole("Points", required=False)
    exclusive = forms.BooleanField(label="Seule", required=False)


class StepRow(PartForm):
    count = whole("Options cochées, au moins")
    points = whole("Points")


class TierRow(PartForm):
    any_of = Codes(label="L’une de ces options", max_length=500)
    points = whole("Points")


class ProfileForm(PartForm):
    label = LongText("Question")
    help = LongText("Aide")


class ProfileOptionRow(PartForm):
    label = short("Libellé")


# --- The European index and its figures -----------------------------------------------------------
class IndexForm(PartForm):
    base_threshold = whole("Usages du niveau de base, au moins")


class IndexVersionForm(PartForm):
    choices_from: ClassVar = {"variables": VARIABLES}
    label = short("Nom")
    indicators = Codes(label="Indicateurs d’Eurostat", max_length=500)
    years = Years(label="Années d’enquête", max_length=200)
    note = LongText("Note")
    variables = forms.MultipleChoiceField(
        label="Usages comptés", widget=forms.CheckboxSelectMultiple
    )


class VariableForm(PartForm):
    label = LongText("Usage")
    eurostat = short("Indicateur d’Eurostat", required=False)
    dataset = short("Table d’Eurostat", required=False)
    confidence = forms.ChoiceField(
        label="Correspondance",
        choices=[("high", "sûre"), ("medium", "à vérifier"), ("derived", "calculée")],
    )
    note = LongText("Note", required=False)
    rule = ConditionField("Vraie si", required=True, help_text=CONDITION_HELP)


class ComparisonForm(PartForm):
    reference_population = LongText("Population de référence")
    all_activities = short("Code de toutes les activités")
    max_age_years = whole("Âge d’un chiffre, au plus, en années")
    excluded_confidence = Codes(label="Chiffres laissés de côté", max_length=200, required=False)
    landmarks_source = LongText("Source des repères")
    sentences__present = LongText("Phrase du oui")
    sentences__absent = LongText("Phrase du non")
    sentences__unknown = LongText("Phrase du «\u00a0je ne sais pas\u00a0»")
    sentences__activity = LongText("Phrase du secteur")
    sentences__out_of_scope = LongText("Phrase des entreprises de moins de 10 personnes")
    sentences__dii = LongText("Phrase de l’indice")


class SizeRow(PartForm):
    size = short("Classe d’Eurostat")
    notice = forms.ChoiceField(
        label="Avertissement", required=False, choices=[("out_of_scope", "hors du champ")]
    )


class FallbackRow(PartForm):
    geo = short("Zone")
    size = short("Taille", help_text="profile\u00a0: celle de l’entreprise")
    activity = forms.ChoiceField(
        label="Activité", choices=[("total", "toutes"), ("profile", "celle de l’entreprise")]
    )


class LabelRow(PartForm):
    code = code()
    label = short("Libellé")


class LandmarkRow(PartForm):
    variable = short("Variable")
    pct = whole("Part, en %", at_most=100)
    year = whole("Année")
    label = LongText("Libellé")
    base = LongText("Base")
