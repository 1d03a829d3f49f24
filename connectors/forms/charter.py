"""Signing the charter."""

from django import forms

from ui.forms import BaseForm


class CharterForm(BaseForm):
    signed = forms.BooleanField(
        label="J’ai lu la charte et je m’engage à la respecter",
        error_messages={"required": "Cochez la case pour signer la charte."},
    )
