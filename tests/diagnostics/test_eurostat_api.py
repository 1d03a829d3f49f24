"""Eurostat's API asked within bounds: figures, notices in their place, silence (QUALITY F25)."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses

from diagnostics.eurostat.api import ApiError, EurostatApi, Patience
from tests.diagnostics.eurostat import JSON

BASE = "https://eurostat.example.org/api/dissemination"
ADDRESS = f"{BASE}/statistics/1.0/data/isoc_e_dii"
HASTY = Patience(pause=0)
# After its documentation: what the API says in the place of figures, and the status it comes with.
LATER = {
    "warning": {
        "status": 413,
        "label": "ASYNCHRONOUS_RESPONSE. Your request will be treated asynchronously. Please try "
        "again later.",
    }
}
TOO_BIG = {
    "error": [
        {
            "status": 413,
            "id": 150,
            "label": "EXTRACTION_TOO_BIG: The requested extraction is too big, estimated 420709314 "
            "rows, max authorised is 5000000, please change your filters to reduce the extraction "
            "size",
        }
    ]
}
UNKNOWN_CODE = {
    "error": [
        {
            "status": 400,
            "id": 150,
            "label": "INVALID_QUERY_DIMENSION_VALUE: E_XYZ is not a valid value of indic_is",
        }
    ]
}
FAULT = (
    '<S:Fault xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>413</faultcode>'
    "<faultstring>EXTRACTION_TOO_BIG: The requested extraction is too big</faultstring></S:Fault>"
)


def ask(patience: Patience = HASTY) -> bytes:
    with EurostatApi(f"{BASE}/", patience).answer("isoc_e_dii", ["E_DI4_VHI", "E_DI4_HI"]) as got:
        return got.read()


@responses.activate
def test_an_answer_is_given_as_it_came() -> None:
    responses.get(ADDRESS, body=JSON.read_bytes(), content_type="application/json")
    assert ask() == JSON.read_bytes()
    request = responses.calls[0].request
    assert parse_qs(urlsplit(str(request.url)).query) == {
        "format": ["JSON"],
        "lang": ["en"],
        "unit": ["PC_ENT"],
        "indic_is": ["E_DI4_HI", "E_DI4_VHI"],
    }
    assert request.headers["Accept-Encoding"] == "identity"
    assert request.req_kwargs["timeout"] == (5, 30)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "body", "reason", "permanent", "asked"),
    [
        # Prepared for later: said with several statuses, and worth no second try within seconds.
        (413, json.dumps(LATER), "prépare la réponse", False, 1),
        (202, json.dumps(LATER), "prépare la réponse", False, 1),
        (200, json.dumps(LATER), "prépare la réponse", False, 1),
        (413, json.dumps(TOO_BIG), "trop grande : prendre le fichier complet", True, 1),
        (413, FAULT, "trop grande", True, 1),
        (400, json.dumps(UNKNOWN_CODE), "INVALID_QUERY_DIMENSION_VALUE: E_XYZ is not", True, 1),
        (404, "", "ne connaît pas ce jeu de données", True, 1),
        (301, "", r"refuse la demande \(code 301\)", True, 1),
        (403, "<html>no</html>", r"refuse la demande \(code 403\)", True, 1),
        (429, "", r"en panne \(code 429\)", False, 2),
        (500, "", r"en panne \(code 500\)", False, 2),
        (503, "<html>Maintenance</html>", r"en panne \(code 503\)", False, 2),
        # A page of the site with a status that says all is well.
        (200, "<!DOCTYPE html><html></html>", "a répondu par une page", False, 1),
    ],
)
@responses.activate
def test_what_is_no_figures_is_said_in_words(
    status: int, body: str, reason: str, permanent: bool, asked: int
) -> None:
    responses.get(ADDRESS, status=status, body=body)
    with pytest.raises(ApiError, match=reason) as refused:
        ask()
    assert refused.value.permanent is permanent
    assert len(responses.calls) == asked


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (requests.ConnectTimeout(), "ne répond pas à temps"),
        (requests.ReadTimeout(), "ne répond pas à temps"),
        (requests.ConnectionError(), "injoignable"),
        (requests.exceptions.ChunkedEncodingError(), "s’est interrompue"),
    ],
)
@responses.activate
def test_a_silent_server_is_tried_twice_and_no_more(failure: Exception, reason: str) -> None:
    responses.get(ADDRESS, body=failure)
    with pytest.raises(ApiError, match=reason) as refused:
        ask()
    assert not refused.value.permanent
    assert len(responses.calls) == 2


@responses.activate
def test_a_second_try_keeps_nothing_of_the_first() -> None:
    responses.get(ADDRESS, status=503, body="x" * 100_000)
    responses.get(ADDRESS, body=JSON.read_bytes())
    assert ask() == JSON.read_bytes()


@responses.activate
def test_an_answer_too_heavy_is_left_while_it_comes() -> None:
    responses.get(ADDRESS, body=b"1" * 1_000_000)
    with pytest.raises(ApiError, match="dépasse 0 Mo") as refused:
        ask(Patience(pause=0, most=70_000))
    assert refused.value.permanent
    assert len(responses.calls) == 1


@responses.activate
def test_an_answer_that_drips_is_left_when_time_is_up() -> None:
    responses.get(ADDRESS, body=JSON.read_bytes())
    with pytest.raises(ApiError, match="met trop longtemps") as refused:
        ask(Patience(pause=0, whole=0))
    assert not refused.value.permanent
    # Nor is a second try begun when the time of both is spent.
    responses.get(ADDRESS, status=503)
    with pytest.raises(ApiError, match="met trop longtemps|en panne"):
        ask(Patience(pause=0, whole=0))
    assert len(responses.calls) == 2
