"""What a reader says of a resource."""

from django import forms

from ui.forms import BaseForm

# Nobody sees this field: what is written in it was written by a robot.
TRAP = "site_web"


class OutdatedForm(BaseForm):
    says_what_is_mandatory = False
    text = forms.CharField(
        label="Qu’est-ce qui n’est plus à jour\u00a0?",
        max_length=500,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Par exemple\u00a0: un lien mort, une règle qui a changé, un service fermé."
        " N’écrivez rien qui vous fasse reconnaître.",
        error_messages={
            "required": "Dites ce qui n’est plus à jour.",
            "min_length": "Dites-le en quelques mots de plus, pour que nous le trouvions.",
            "max_length": "500 signes au plus.",
        },
    )
