"""The doors for Celery: known by the names the settings use, and each does its round."""

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from alerts.life.actions import act
from maintenance.models import WorkOrder
from maintenance.work.tasks import follow_orders, open_orders
from tests.maintenance.work.making import HOUR, town


def test_the_names_in_the_settings_are_tasks():
    current_app.loader.import_default_modules()
    wanted = {*settings.AFTER_ASSIGN, settings.CELERY_BEAT_SCHEDULE["follow-orders"]["task"]}
    assert wanted <= set(current_app.tasks)


@pytest.mark.django_db
def test_an_assignment_becomes_an_order_and_an_hour_later_goes_up():
    now = timezone.now()
    here = town(detected_at=now - 2 * HOUR)
    act([here.alert.pk], "assign", by=here.officer, now=now - HOUR, owner=here.crew)
    assert open_orders() == 1
    WorkOrder.objects.update(due_at=now - HOUR)
    assert follow_orders() == 1
    assert WorkOrder.objects.get().events.filter(verb="overdue").count() == 2
