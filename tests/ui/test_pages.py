import pytest
from django.test import Client
from django.urls import reverse

PAGES = ("home", "how_it_works", "legal", "privacy", "accessibility", "sitemap", "contact")
EVERYWHERE = ("sitemap", "accessibility", "legal", "privacy", "contact")


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_reads_every_fixed_page_and_finds_the_footer_links(
    client: Client, name: str
) -> None:
    """QUALITY A19, A20: on 100 % of pages; a reader gets no cookie (B6) and asks no query."""
    response = client.get(reverse(name))
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert not response.cookies
    for link in EVERYWHERE:
        assert f'href="{reverse(link)}"' in html


@pytest.mark.parametrize("name", PAGES)
def test_fixed_pages_refuse_to_be_posted_to(client: Client, name: str) -> None:
    assert client.post(reverse(name)).status_code == 405


def test_robots_keeps_engines_out_of_private_pages(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /mon-espace/" in response.content.decode()
