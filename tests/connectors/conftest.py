import pytest

from connectors.models import Charter
from tests.factories.connectors import CharterFactory


@pytest.fixture(autouse=True)
def charter(db: None) -> Charter:
    """Return the version in force: without one nobody can sign."""
    made: Charter = CharterFactory()
    return made
