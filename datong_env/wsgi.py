"""The web door: `gunicorn datong_env.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datong_env.settings")

application = get_wsgi_application()
_ = get_resolver().url_patterns  # every view is read now, not within someone's first request
gc.collect()
gc.freeze()  # what is loaded lives as long as the process: a full collection need not walk it within a request
