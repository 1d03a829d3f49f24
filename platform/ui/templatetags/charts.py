from django import template

from ui.charts import BarChart, ScaleChart, TrendChart

register = template.Library()


@register.inclusion_tag("ui/charts/bar_chart.html")
def bar_chart(chart: BarChart) -> dict[str, object]:
    """Draw horizontal bars, followed by the table of the same numbers."""
    return {"chart": chart}


@register.inclusion_tag("ui/charts/scale_chart.html")
def scale_chart(chart: ScaleChart) -> dict[str, object]:
    """Draw a count out of a maximum, followed by the table of the named parts of the scale."""
    return {"chart": chart}


@register.inclusion_tag("ui/charts/trend_chart.html")
def trend_chart(chart: TrendChart) -> dict[str, object]:
    """Draw values over the years, followed by the table of the same numbers."""
    return {"chart": chart}
