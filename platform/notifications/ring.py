"""The doorbell: the only place that publishes to the broker.

Nothing depends on it: the sweep finds whatever was not rung for. So it may lose, but never wait:
a broker that is down or silent costs one request about a second, then nobody for a while.
"""

import logging
import time
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SILENCE_SECONDS = 30.0
# One socket operation; a silent broker is met twice (the connection, then its close).
SOCKET_SECONDS = 0.4

DELIVER = "notifications.tasks.deliver"

_silent_until = 0.0


def ring(subject_id: UUID, *, task: str = DELIVER) -> bool:
    """Wake a worker for a row, a message unless another task is named; tell whether the bell was
    heard. Never raises, never waits.

    To be called after commit: a worker faster than the commit would find nothing.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        with current_app.connection_for_write(
            connect_timeout=SOCKET_SECONDS,
            transport_options={
                "socket_timeout": SOCKET_SECONDS,
                "socket_connect_timeout": SOCKET_SECONDS,
                # Zero would mean for ever; these bound connecting again when refused.
                "max_retries": 1,
                "interval_start": 0,
                "interval_step": 0,
                "interval_max": 0,
            },
        ) as connection:
            producer = current_app.amqp.Producer(connection)
            current_app.send_task(task, (str(subject_id),), producer=producer, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("ring: no broker (%s), silent for a while", type(error).__name__)
        return False
    return True
