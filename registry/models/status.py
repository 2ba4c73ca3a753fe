"""The life state that sites, points and devices share."""

from django.db import models


class Status(models.TextChoices):
    RUNNING = "running", "在用"
    TESTING = "testing", "调试"
    STOPPED = "stopped", "停用"
