"""What the team does to several lines at once, from a list, a page or the cockpit."""

from django import forms

from matching import services
from matching.admin.refusals import REFUSALS
from ui.backoffice import ActionForm, confirmed_action


class ToldForm(ActionForm):
    """A reason that somebody reads."""

    reason = forms.CharField(
        label="Ce que vous en dites",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].help_text = self.told

    told = "Ces mots sont envoyés au dirigeant et gardés au journal."


class ToldToConnectorForm(ToldForm):
    told = (
        "Ces mots sont envoyés au connecteur et gardés au journal. N’y nommez pas "
        "l’entreprise\u00a0: il ne la connaît peut-être pas."
    )


nudge = confirmed_action(
    description="Relancer le connecteur",
    sentence="Il reçoit tout de suite un message de l’équipe, un seul par jour au plus même si "
    "plusieurs demandes l’attendent.",
    done="Connecteur relancé",
    service=services.nudge_now,
    refused=REFUSALS,
    permissions=("steer",),
)
take_back = confirmed_action(
    description="Reprendre la demande au connecteur",
    sentence="La demande lui est retirée et il en est prévenu. Elle continue\u00a0: la personne "
    "suivante est sollicitée, ou le dirigeant choisit.",
    done="Demande reprise",
    service=services.take_back,
    refused=REFUSALS,
    form_class=ToldToConnectorForm,
    permissions=("steer",),
)
take_back_waiting = confirmed_action(
    description="Reprendre les demandes sans réponse",
    sentence="Tout ce que la personne n’a pas encore accepté ni décliné lui est retiré, et elle en "
    "est prévenue. Ce qu’elle a accepté reste à elle. Chaque demande continue\u00a0: la personne "
    "suivante est sollicitée, ou le dirigeant choisit.",
    done="Demandes reprises",
    service=services.take_back_waiting,
    refused=REFUSALS,
    form_class=ToldToConnectorForm,
)
close = confirmed_action(
    description="Fermer en disant pourquoi",
    sentence="La demande prend fin et le dirigeant reçoit vos raisons. Il peut en déposer une "
    "autre quand il le souhaite.",
    done="Demande fermée",
    service=services.close_for_staff,
    refused=REFUSALS,
    form_class=ToldForm,
    permissions=("steer",),
)
begin_again = confirmed_action(
    description="Relancer l’attente",
    sentence="Les étapes de l’attente sont prévues de nouveau à partir d’aujourd’hui, et la "
    "personne suivante est sollicitée si le dirigeant l’a permis.",
    done="Attente relancée",
    service=services.begin_again,
    refused=REFUSALS,
    permissions=("steer",),
)
