"""The Celery application: `celery -A datong_env worker -Q ingest`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datong_env.settings")

app = Celery("datong_env")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
