"""Signing the charter."""

from django import forms

from ui.forms import BaseForm


class CharterForm(BaseForm):
    signed = forms.BooleanField(
        label="J’ai lu la charte et je m’engage à la respecter",
        error_messages={"required": "Cochez la case pour signer la charte."},
    )

    def ask_again(self) -> None:
        """Say that another version came into force, and leave the box to be ticked again."""
        self.data = {name: value for name, value in self.data.items() if name != "signed"}
        self.add_error(
            "signed",
            "La charte vient de changer. Lisez la nouvelle version, puis cochez la case.",
        )
