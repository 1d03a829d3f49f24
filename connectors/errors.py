"""What a service of this application may refuse."""


class ConnectorError(Exception):
    """Something that cannot be done to this connecteur or label."""


class ForbiddenTransition(ConnectorError):
    """The state does not allow it, or somebody was faster; nothing is changed."""


class CharterNotSigned(ConnectorError):
    """Nobody becomes active without having signed the charter."""


class NoCharter(ConnectorError):
    """No version of the charter was published: `load_network` publishes the first one."""


class AlreadyConnector(ConnectorError):
    """This person is a connecteur already."""


class LabelAlreadyAwarded(ConnectorError):
    """One label at a time."""
