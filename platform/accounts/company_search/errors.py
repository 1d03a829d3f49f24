class CompanySearchError(Exception):
    """The register did not answer, or not with what was expected.

    `permanent`: asking the same again gives the same. Never says what was looked for: it is
    written to logs.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent
