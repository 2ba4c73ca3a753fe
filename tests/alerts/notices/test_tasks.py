"""The doors for Celery: known to the workers, called by the clock, and the whole way from an alert to a robot."""

import pytest
from django.conf import settings as configured
from django.utils import timezone

from accounts.models import Role
from alerts.models import Channel, Notice
from alerts.notices.tasks import notify, send_due
from datong_env.celery import app
from tests import factories as make
from tests.alerts.notices import servers


def test_the_workers_know_what_the_clock_calls():
    app.loader.import_default_modules()
    called = {each["task"] for each in configured.CELERY_BEAT_SCHEDULE.values()}
    assert {notify.name, send_due.name} <= called
    assert called <= set(app.tasks)


@pytest.mark.django_db
def test_from_an_alert_to_the_group(settings):
    settings.NOTICE_ALLOW_PRIVATE = True
    staff = make.user(Role.STAFF)
    with servers.web() as web:
        Channel.objects.create(kind="wecom", title="值班群", address=f"{web.url}/send?key=1", least_level=2)
        make.alert(make.circuit(make.plant(name="云峰铸造厂")), at=timezone.now(), level=3)
        assert notify() == 1
        assert send_due() == 1
        assert "严重告警：云峰铸造厂" in web.heard[0][2]["text"]["content"]
    assert set(Notice.objects.values_list("kind", "state", "user")) == {
        ("in_app", "sent", staff.pk),
        ("wecom", "sent", None),
    }
    assert (notify(), send_due()) == (0, 0)
