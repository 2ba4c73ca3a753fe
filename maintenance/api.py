"""The API of the rooms, for datong_env/api.py."""

from maintenance.work.api import ROUTES as WORK

ROUTES = [*WORK]
