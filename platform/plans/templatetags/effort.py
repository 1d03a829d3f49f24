"""Minutes and euros in a template: `{{ action.minutes|effort }}`, `{{ action.euros|cost }}`."""

from django import template

from plans import words

register = template.Library()
register.filter("effort", words.effort)
register.filter("cost", words.cost)
