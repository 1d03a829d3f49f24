"""What the register of companies says of a firm, in the terms of the questionnaire's profile.

Pure. `firm` is `Assessment.firm`: siret, name, commune, naf and band, each of which may be absent.
"""

from collections.abc import Mapping

from diagnostics.instrument import Instrument
from reference import departments, sectors

SIZE, SECTOR, DEPARTMENT = "personnes", "secteur", "departement"


def known(firm: Mapping[str, str]) -> dict[str, str]:
    """Give the answers of the profile that need not be asked again, by code."""
    found = {
        SECTOR: sectors.section_of(firm.get("naf", "")),
        DEPARTMENT: departments.of_commune(firm.get("commune", "")),
    }
    return {code: value for code, value in found.items() if value}


def proposed_size(instrument: Instrument, firm: Mapping[str, str]) -> str:
    """Give the size to propose; empty when the band is unknown or above those of the form.

    Only ever proposed: the band counts employees, often of two years ago, and the question counts
    the owners too.
    """
    band = firm.get("band", "")
    question = next((each for each in instrument.profile if each.code == SIZE), None)
    options = question.options if question else ()
    return next((option.code for option in options if band and band in option.insee_bands), "")
