from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from connectors.selectors.directory import Line

register = template.Library()
# Ten of these make a page: written so, they take a tenth of what a template takes.
LINE = """
    <li class="cc-card cc-line">
      <h3 class="fr-h6 cc-line__name"><a href="{}">{}</a></h3>
      <p class="cc-line__badges"><span class="fr-badge fr-badge--sm fr-badge--no-icon {}">{}</span>
        {}</p>
      {}<p>{}</p>
      <p class="cc-line__where">{}</p>
    </li>"""


@register.simple_tag
def people(lines: tuple[Line, ...]) -> SafeString:
    """Write what the list says of each person."""
    return format_html_join(
        "",
        LINE,
        (
            (
                one.address,
                one.name,
                "fr-badge--info" if one.labelled else "fr-badge--green-emeraude",
                one.terms,
                one.availability,
                format_html("<p>{}</p>", one.organisation) if one.organisation else "",
                one.themes,
                one.where,
            )
            for one in lines
        ),
    )
