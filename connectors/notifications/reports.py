"""Reports of misconduct: what the team, the connecteur and who reported are told."""

from notifications.messages import BaseMessage


class ReportMessage(BaseMessage):
    category = "connectors"


class ReportFiled(ReportMessage):
    name = "connectors.report_filed"


class ReportReceived(ReportMessage):
    name = "connectors.report_received"


class ReportAnswered(ReportMessage):
    name = "connectors.report_answered"


class ReportWaits(ReportMessage):
    name = "connectors.report_waits"


class ReportDecided(ReportMessage):
    name = "connectors.report_decided"


class PersonSuspended(BaseMessage):
    name = "connectors.person_suspended"
    category = "connectors"
    # It takes effect at once.
    urgent = True


class PersonBack(BaseMessage):
    name = "connectors.person_back"
    category = "connectors"


MESSAGES = (
    ReportFiled,
    ReportReceived,
    ReportAnswered,
    ReportWaits,
    ReportDecided,
    PersonSuspended,
    PersonBack,
)
