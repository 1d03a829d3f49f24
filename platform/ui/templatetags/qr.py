from django import template
from django.utils.safestring import SafeString

from ui import qr

register = template.Library()


@register.simple_tag
def qr_code(text: str, label: str) -> SafeString:
    """Draw an address as a QR code: `{% qr_code address "Ouvrir la page du code" %}`."""
    return qr.qr_code(text, label=label)
