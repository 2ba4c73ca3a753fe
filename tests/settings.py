"""The project's settings, against servers that exist for this run only."""

import atexit
import shutil
import tempfile

from tests import services

services.provide()
atexit.register(services.RUN.close)

from datong_env.settings import *  # noqa: E402, F403 - the addresses must be in the environment first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed
MEDIA_ROOT = tempfile.mkdtemp(prefix="datong-media-")  # what a test stores is not the demo's
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
