from django import template

from ui.maps import AreaMap

register = template.Library()


@register.inclusion_tag("ui/maps/area_map.html")
def area_map(area_map: AreaMap) -> dict[str, object]:
    """Draw a map of areas beside the table of the same numbers."""
    return {"map": area_map}
