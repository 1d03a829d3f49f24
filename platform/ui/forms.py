"""Forms as every page shows them; in a template: `{% include "ui/error_summary.html" %}` at the
top of the main block, then `<form method="post" novalidate>{% crispy form %}` and the buttons."""

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class DressedForm:
    """Give a form its crispy helper: fields and CSRF token only, never the form tag."""

    # False where the page itself says which fields are mandatory.
    says_what_is_mandatory = True
    # False where every field may be left empty: a search.
    marks_optional = True

    @property
    def helper(self) -> FormHelper:
        """Return a helper that renders no form tag."""
        helper = FormHelper()
        helper.form_tag = False
        return helper


class BaseForm(DressedForm, forms.Form):
    """The parent of every form shown by the site."""


class BaseModelForm(DressedForm, ModelForm):
    """The parent of every form shown by the site that edits one row."""
