"""Where Celery finds the tasks of the rooms."""

from maintenance.field import tasks as field
from maintenance.logs import tasks as logs
from maintenance.plans import tasks as plans
from maintenance.reports import tasks as reports
from maintenance.stages import tasks as stages
from maintenance.visits import tasks as visits
from maintenance.work import tasks as work

__all__ = ["field", "logs", "plans", "reports", "stages", "visits", "work"]
