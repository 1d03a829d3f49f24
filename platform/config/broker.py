"""The way to Redis of Celery's worker, which outlives a broker that restarts."""

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as ConnectionLost


class Channel(redis.Channel):
    """Says that a connection is lost as kombu expects to hear it.

    A worker cut off with a task in hand closes its connection twice. The second time, kombu 5.7
    looks up where to give the task back on a connection it has already let go of, and the worker
    dies of an AttributeError in the place of connecting again.
    """

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection.client is None:
            raise ConnectionLost("the connection was let go of")
        # The stubs of kombu leave it out.
        known: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[misc]
        return known


class Transport(redis.Transport):
    Channel = Channel
