"""Names of products and brands that owners meet, so that none is named alone.

The list is no judgement: it is what a text is searched for. Public services are not products.
"""

import re
from collections.abc import Iterator

NAMES = (
    *("Google", "Gmail", "Chrome", "Android", "YouTube", "Gemini", "Microsoft", "Outlook"),
    *("Excel", "Word", "Teams", "OneDrive", "Copilot", "Windows", "Apple", "iPhone", "iCloud"),
    *("Safari", "Firefox", "Mozilla", "LibreOffice", "Nextcloud", "Infomaniak", "OVH", "OVHcloud"),
    *("Gandi", "Ionos", "Hostinger", "WordPress", "Wix", "Squarespace", "Jimdo", "Webflow"),
    *("Shopify", "PrestaShop", "WooCommerce", "Amazon", "Etsy", "eBay", "Leboncoin", "Vinted"),
    *("Facebook", "Instagram", "TikTok", "LinkedIn", "Pinterest", "Snapchat", "WhatsApp", "Meta"),
    *("Telegram", "Signal", "Zoom", "Jitsi", "Slack", "Trello", "Notion", "Dropbox", "Canva"),
    *("Mailchimp", "Brevo", "Mailjet", "HubSpot", "Salesforce", "Zoho", "Odoo", "Dolibarr"),
    *("Axonaut", "Sellsy", "Pennylane", "QuickBooks", "EBP", "Sage", "Cegid", "Indy", "Henrri"),
    *("Tiime", "Abby", "Stripe", "PayPal", "SumUp", "Zettle", "Lydia", "Mollie", "PayPlug"),
    *("Doctolib", "Planity", "TripAdvisor", "Booking", "Airbnb", "Uber Eats", "Deliveroo"),
    *("ChatGPT", "OpenAI", "Claude", "Mistral", "DeepL", "Bitwarden", "KeePass", "KeePassXC"),
    *("Dashlane", "1Password", "LastPass", "Avast", "Norton", "Kaspersky", "Bitdefender"),
    *("Orange", "SFR", "Bouygues", "Free Pro", "Dell", "Lenovo", "Samsung", "Calendly", "Cal.com"),
    *("Zapier", "n8n", "Airtable", "Grist", "Matomo", "Power BI", "Metabase", "Tableau Software"),
    *("NVDA", "VoiceOver", "TalkBack", "Wave", "Axe DevTools", "Lighthouse", "OpenStreetMap"),
    *("TeamViewer", "AnyDesk", "Thunderbird", "Proton", "Tuta", "Duplicati", "Veeam"),
)
# Words of every day once they are not a name.
_CASES = {"Word", "Teams", "Signal", "Notion", "Orange", "Meta", "Claude", "Sage", "Indy", "Wave"}
_ALL = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, NAMES)) + r")(?!\w)")


def named_in(text: str) -> Iterator[str]:
    """Give each product named in a text, once.

    A name that is also a word counts inside a sentence only, where a capital means a name.
    """
    seen = set()
    for found in _ALL.finditer(text):
        name = found[1]
        if name in _CASES and _begins_a_sentence(text, found.start()):
            continue
        if name not in seen:
            seen.add(name)
            yield name


def _begins_a_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" *[«")
    return not before or before[-1] in ".?!…\n:-"
