"""What the settings must say, whatever the environment."""

import os
import subprocess
import sys
from importlib.metadata import version

import pytest
from django.conf import settings
from django.db import connection

from config.celery import app
from config.settings import redis_url


def test_celery_settings_are_those_that_lose_nothing() -> None:
    """QUALITY C8: each value was measured; a changed one is a changed guarantee."""
    conf = app.conf
    assert tuple(map(int, version("kombu").split(".")[:2])) >= (5, 7)
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost) == (True, True)
    assert (conf.task_soft_time_limit, conf.task_time_limit) == (60, 90)
    assert (conf.worker_prefetch_multiplier, conf.worker_soft_shutdown_timeout) == (1, 20)
    assert conf.task_ignore_result is True
    assert (conf.accept_content, conf.task_serializer) == (["json"], "json")
    transport = conf.broker_transport_options
    assert transport["visibility_timeout"] == 300 > conf.task_time_limit
    assert transport["socket_timeout"] == 5
    assert transport["socket_connect_timeout"] == 2
    assert transport["health_check_interval"] == 10
    assert transport["unacked_restore_throttle"] == 1
    assert transport["retry_policy"]["timeout"] <= 2


def test_the_cache_is_in_another_database_than_the_broker() -> None:
    """QUALITY C8: an emptied cache empties no queue."""
    assert redis_url(0, for_celery=True) == settings.CELERY_BROKER_URL
    # As shipped: the tests themselves give each of their processes another cache.
    shown = subprocess.run(
        [
            sys.executable,
            "-c",
            "from config import settings; print(settings.CACHES['default']['LOCATION'])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == redis_url(1)


@pytest.mark.parametrize(
    ("url", "database", "for_celery", "expected"),
    [
        ("redis://redis:6379", 0, True, "redis://redis:6379/0"),
        ("redis://redis:6379/", 1, False, "redis://redis:6379/1"),
        ("rediss://:pw@redis.example.org", 1, False, "rediss://:pw@redis.example.org/1"),
        ("unix:///run/v.sock", 0, True, "redis+socket:///run/v.sock?virtual_host=0"),
        ("unix:///run/v.sock", 1, False, "unix:///run/v.sock?db=1"),
    ],
)
def test_redis_url_points_at_a_database(
    monkeypatch: pytest.MonkeyPatch, url: str, database: int, for_celery: bool, expected: str
) -> None:
    monkeypatch.setattr("config.settings.REDIS_URL", url)
    assert redis_url(database, for_celery=for_celery) == expected


@pytest.mark.django_db
def test_a_stuck_query_or_lock_ends_by_itself() -> None:
    """QUALITY C13."""
    with connection.cursor() as cursor:
        for name, limit in (
            ("statement_timeout", "10s"),
            ("lock_timeout", "2s"),
            ("idle_in_transaction_session_timeout", "30s"),
        ):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (limit,)
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(("key", "code"), [(None, 1), ("a-secret-key-of-the-operators", 0)])
def test_the_web_process_refuses_the_built_in_secret_key(key: str | None, code: int) -> None:
    left_out = ("SECRET_KEY", "DEBUG", "DEMO")
    environ = {name: value for name, value in os.environ.items() if name not in left_out}
    if key:
        environ["SECRET_KEY"] = key
    run = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        capture_output=True,
        check=False,
        env=environ,
        text=True,
        timeout=60,
    )
    assert run.returncode == code
    assert ("Set SECRET_KEY" in run.stderr) is (key is None)
