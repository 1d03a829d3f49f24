from django import template

from ui.charts import BarChart, ScaleChart

register = template.Library()


@register.inclusion_tag("ui/charts/bar_chart.html")
def bar_chart(chart: BarChart) -> dict[str, object]:
    """Draw horizontal bars, followed by the table of the same numbers."""
    return {"chart": chart}


@register.inclusion_tag("ui/charts/scale_chart.html")
def scale_chart(chart: ScaleChart) -> dict[str, object]:
    """Draw a count out of a maximum, followed by the table of the named parts of the scale."""
    return {"chart": chart}
