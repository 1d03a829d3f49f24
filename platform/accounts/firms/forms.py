"""What people fill in about a firm; forms check input and never write."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from accounts.enums import MembershipRole
from accounts.firms.naming import Described
from accounts.firms.session import Firms
from accounts.firms.words import leads_away
from accounts.models import Company
from accounts.siret import clean_siret, format_siret
from reference.forms import CommuneField
from ui.forms import BaseForm


class FirmForm(BaseForm):
    """A firm's name, where it is, and its number if it is at hand."""

    name = forms.CharField(
        label="Nom de l’entreprise",
        help_text="Celui que vos collègues connaissent. Il figure dans les invitations.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Saisissez le nom de l’entreprise."},
    )
    commune = CommuneField(help_text="Là où se trouve l’entreprise.")
    siret = forms.CharField(
        label="SIRET",
        help_text="14 chiffres, sur une facture ou un avis de situation.",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "spellcheck": "false"}),
    )

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if leads_away(name):
            raise ValidationError(
                "Saisissez un nom sans adresse de site ni adresse e-mail.", code="leads_away"
            )
        return name

    def clean_siret(self) -> str:
        return clean_siret(self.cleaned_data["siret"])

    @property
    def described(self) -> Described:
        return Described(**self.cleaned_data)

    @staticmethod
    def initial_of(company: Company) -> dict[str, Any]:
        return {
            "name": company.name,
            "commune": company.commune,
            "siret": format_siret(company.siret),
        }


ROLES: Final = (
    (
        MembershipRole.MEMBER.value,
        "Collaborateur, comptable ou conseiller\u00a0: lit les diagnostics et les plans",
    ),
    (
        MembershipRole.OWNER.value,
        "Dirigeant\u00a0: agit aussi sur les plans, invite et retire des personnes, demande de "
        "l’aide",
    ),
)


class InvitationForm(BaseForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label="Son adresse e-mail",
        help_text="Format attendu\u00a0: nom@domaine.fr. Nous y envoyons l’invitation.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Saisissez son adresse e-mail.",
            "invalid": "Saisissez une adresse e-mail complète, par exemple nom@domaine.fr.",
        },
    )
    role = forms.ChoiceField(
        label="Sa place dans l’entreprise",
        choices=ROLES,
        initial=MembershipRole.MEMBER,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez sa place dans l’entreprise."},
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class HandOverForm(BaseForm):
    """Whether whoever hands over stays an owner."""

    stay = forms.ChoiceField(
        label="Et vous, ensuite\u00a0?",
        choices=(
            ("owner", "Je reste dirigeant, nous serons plusieurs"),
            ("member", "Je passe la main et deviens collaborateur"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que vous devenez."},
    )


class ChoiceForm(BaseForm):
    """For which of their firms somebody acts from now on."""

    firm = forms.ChoiceField(
        label="Pour quelle entreprise travaillez-vous\u00a0?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une entreprise.",
            "invalid_choice": "Choisissez une entreprise de la liste.",
        },
    )

    def __init__(self, *args: Any, firms: Firms, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["firm"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared just above
        field.choices = [
            (str(one.company_id), f"{one.company.name} ({one.get_role_display()})")
            for one in firms.memberships
        ]
