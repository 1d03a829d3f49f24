"""Must show 6: whatever is typed in a text is neutralised on the page and refused in words."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.forms.fields import HttpsField, MarkdownField
from resources.markdown import NO_HTML, NO_IMAGE, TooLong, faults, render
from resources.models.library import LONGEST_BODY
from resources.shipped import read_sheets

TAG = re.compile(r"<(/?)([a-z0-9]+)((?:\s[^>]*)?)>")
SHOWN = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "blockquote", "hr"}
SHOWN |= {"br", "a", "code", "pre", "span"}

# What is typed, and a few letters of what its author reads.
ATTACKS = [
    ("<script>alert(1)</script>", "code HTML"),
    ("bonjour <img src=x onerror=alert(1)>", "code HTML"),
    ("<a href='javascript:alert(1)'>ici</a>", "code HTML"),
    ("<iframe src=https://example.org></iframe>", "code HTML"),
    ("<!-- cachée -->", "code HTML"),
    ("[ici](javascript:alert(1))", "pas accepté"),
    ("[ici](JaVaScRiPt:alert(1))", "pas accepté"),
    ("[ici](&#106;avascript:alert(1))", "pas accepté"),
    ("<javascript:alert(1)>", "pas accepté"),
    ("[ici](vbscript:msgbox)", "pas accepté"),
    ("[ici](data:text/html;base64,PHNjcmlwdD4=)", "pas accepté"),
    ("[ici](file:///etc/passwd)", "pas accepté"),
    ("[ici](//example.org/)", "pas accepté"),
    ("[ici](https://moi:secret@example.org/)", "pas accepté"),
    ("[ici][a]\n\n[a]: javascript:alert(1)", "pas accepté"),
    ("[ici](http://example.org/)", "pas protégé"),
    ("![une photo](https://example.org/p.png)", "image"),
    ("![une photo](data:image/png;base64,AAAA)", "image"),
    ("[![logo](http://example.org/p.png)](https://example.org/)", "image"),
]


@pytest.mark.parametrize(("typed", "word"), ATTACKS, ids=[typed[:30] for typed, _ in ATTACKS])
def test_must_show_6_neutralised_on_the_page_and_refused_at_the_field(
    typed: str, word: str
) -> None:
    html = render(typed)
    for forbidden in ("<script", "<img", "<iframe", "<!--", "<a href='"):
        assert forbidden not in html.lower()
    for href in re.findall(r'href="([^"]*)"', html):
        assert href.startswith("https://example.org/")
    field = MarkdownField(required=False)
    with pytest.raises(Exception, match=word):
        field.clean(typed)


def test_must_show_6_a_text_of_1_mb_is_refused_in_words_before_it_is_read() -> None:
    typed = "[a](" * 250_000
    begun = time.monotonic()
    assert faults(typed) == [
        "Votre texte compte 1\u00a0000\u00a0000 signes\u00a0: 20\u00a0000 au plus se lisent sur un"
        " téléphone."
    ]
    assert time.monotonic() - begun < 1
    with pytest.raises(TooLong):
        render(typed)


@pytest.mark.parametrize("piece", ["[", "![", "*a ", "_a__b", "[a](", "`a``b", ">", "- ", "<a "])
def test_what_a_page_may_hold_is_read_in_no_time_whatever_it_is(piece: str) -> None:
    typed = (piece * LONGEST_BODY)[:LONGEST_BODY]
    begun = time.process_time()
    faults(typed)
    render.__wrapped__(typed)
    assert time.process_time() - begun < 10


@given(st.text(st.sampled_from("<>[]()!`*_#\\\"'&;:/.ahtps jvcrip=\n"), max_size=200))
def test_nothing_but_what_is_listed_comes_out(typed: str) -> None:
    html = render.__wrapped__(typed)
    for _, name, attributes in TAG.findall(html):
        assert name in SHOWN
        assert not re.search(r"\bon\w+=|style=|src=", attributes)
    assert html.count("<") == len(TAG.findall(html))


def test_links_lead_to_sheets_pages_of_ours_or_a_site_that_is_named() -> None:
    typed = (
        "[Essayer](../sauvegarde/tester.md), [annuaire](/annuaire/?quoi=site),"
        " [guide](https://www.example.org/guide?a=1)"
    )
    assert not faults(typed)
    html = render(typed)
    assert '<a href="/ressources/tester/">Essayer</a>' in html
    assert '<a href="/annuaire/?quoi=site">annuaire</a>' in html
    assert (
        '<a href="https://www.example.org/guide?a=1" rel="external noopener noreferrer">guide</a>'
        ' <span class="cc-outside">(site example.org)</span>' in html
    )


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("# A\n\n## B", ["h2", "h3"]),
        ("### A\n\n###### B\n\n### C", ["h2", "h3", "h2"]),
        ("## A\n\n# B\n\n### C", ["h2", "h2", "h3"]),
        ("A\n=\n\nB\n-", ["h2", "h3"]),
    ],
)
def test_headings_begin_under_the_title_and_skip_no_level(typed: str, levels: list[str]) -> None:
    assert re.findall(r"<(h\d)>", render(typed)) == levels


def test_the_spaces_of_french_are_put_where_lines_must_not_break() -> None:
    assert render("Il dit : « oui » !") == ("<p>Il dit&nbsp;: «&nbsp;oui&nbsp;»&nbsp;!</p>\n")


def test_nothing_of_what_ships_is_refused() -> None:
    assert [words for sheet in read_sheets() for words in faults(sheet.body)] == []


def test_what_is_refused_is_said_once_each() -> None:
    assert faults("<b>a</b> <i>b</i>\n\n![a](b) ![c](d)") == [NO_HTML, NO_IMAGE]


@pytest.mark.parametrize(
    "typed",
    [
        "http://example.org/",
        "javascript:1",
        "https://interne/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "a",
    ],
)
def test_the_address_of_a_resource_is_https_and_public(typed: str) -> None:
    with pytest.raises(Exception, match="https://"):
        HttpsField().clean(typed)
    assert HttpsField().clean("example.org/guide") == "https://example.org/guide"
