"""What owners say: what the connecteur is told of it."""

from notifications.messages import BaseMessage


class TestimonyToAnswer(BaseMessage):
    name = "connectors.testimony_to_answer"
    category = "connectors"


class ReplyRejected(BaseMessage):
    name = "connectors.reply_rejected"
    category = "connectors"


MESSAGES = (TestimonyToAnswer, ReplyRejected)
