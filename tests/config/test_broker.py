"""The worker's way to Redis: a broker that hangs up does not end it (QUALITY C2, F5)."""

from collections.abc import Iterator
from unittest import mock
from uuid import uuid4

import pytest
from kombu import Connection
from redis.exceptions import ConnectionError as ConnectionLost

from config.broker import Transport
from config.celery import app


@pytest.fixture
def connection() -> Iterator[Connection]:
    """A connection with a task in hand, as a worker has one."""
    made = app.connection_for_read()
    name = f"essai-{uuid4().hex}"
    queue = made.SimpleQueue(name)
    queue.put("un coup de sonnette")
    channel = made.default_channel
    assert channel.basic_get(name, no_ack=False) is not None
    yield made
    with app.connection_for_write() as other:
        other.default_channel.queue_delete(name)
        # What was in hand would be given back to nobody.
        other.default_channel.client.delete(channel.unacked_key, channel.unacked_index_key)


def test_it_is_ours_at_every_kind_of_address(connection: Connection) -> None:
    assert isinstance(connection.transport, Transport)
    connection.close()


def test_a_connection_that_was_let_go_of_is_closed_all_the_same(connection: Connection) -> None:
    channel = connection.default_channel
    # As a worker does when the broker hangs up: closing fails half-way, then is tried again.
    with mock.patch.object(channel, "close", side_effect=ConnectionLost):
        connection.collect()
    assert channel.connection.client is None
    connection.close()
