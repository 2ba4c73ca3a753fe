"""The web door: `gunicorn datong_env.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datong_env.settings")

application = get_wsgi_application()
