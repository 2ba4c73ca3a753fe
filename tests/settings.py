"""The project's settings, against servers that exist for this run only."""

import atexit

from tests import services

services.provide()
atexit.register(services.RUN.close)

from datong_env.settings import *  # noqa: E402, F403 - the addresses must be in the environment first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed
