"""The Celery application: `celery -A config worker` and `celery -A config beat`."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# By its short name, since addresses of sockets are read by it too: « redis+socket:// ».
TRANSPORT_ALIASES["redis"] = "config.broker:Transport"

app = Celery("croissance_connectee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
