"""Keeping and correcting entries."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from maintenance.logs import actions
from maintenance.models import Log
from registry.actions import Refused, Stale
from registry.changes import fingerprint
from tests import factories as make
from tests.maintenance.logs.making import log, staff
from tests.maintenance.logs.test_entry import NOW, START, entry

pytestmark = pytest.mark.django_db


def test_an_entry_is_kept_with_its_author_and_in_the_audit_log() -> None:
    by = staff()
    kept = actions.write(entry("network_fault", platform="dust"), by=by, now=NOW)
    kept.refresh_from_db()
    assert (kept.downtime_min, kept.by, kept.platform) == (60, by, "dust")
    assert AuditEntry.objects.get().target.startswith("运维日志 网络设备故障检修")


def test_a_faulty_entry_is_not_kept() -> None:
    with pytest.raises(Refused, match="相同"):
        actions.write(entry("module", detail={"version_to": "1.4"}), by=staff(), now=NOW)
    assert not Log.objects.exists()


@pytest.mark.parametrize("role", ["officer", "crew", "finance"])
def test_only_who_plans_maintenance_writes(role: str) -> None:
    with pytest.raises(Refused, match="角色"):
        actions.write(entry(), by=make.user(role, make.PINGCHENG), now=NOW)


def test_sending_the_same_twice_keeps_one() -> None:
    by = staff()
    actions.write(entry(), by=by, now=NOW)
    with pytest.raises(Refused, match="没有重复保存"):
        actions.write(entry(), by=by, now=NOW)
    assert Log.objects.count() == 1


def test_a_correction_is_kept_with_what_it_changed() -> None:
    by = staff()
    kept = actions.write(entry(), by=by, now=NOW)
    version = fingerprint(Log.objects.get())
    actions.correct(kept.pk, replace(entry(), result="已清理旧日志"), version=version, by=by, now=NOW)
    assert Log.objects.get().result == "已清理旧日志"
    assert AuditEntry.objects.filter(action="修改").get().detail["changed"] == {
        "结果": ["正常", "已清理旧日志"]
    }


def test_a_correction_never_goes_over_anothers() -> None:
    by = staff()
    kept = actions.write(entry(), by=by, now=NOW)
    version = fingerprint(Log.objects.get())
    actions.correct(kept.pk, replace(entry(), result="甲"), version=version, by=by, now=NOW)
    with pytest.raises(Stale, match="他人已修改"):
        actions.correct(kept.pk, replace(entry(), result="乙"), version=version, by=staff(), now=NOW)
    assert Log.objects.get().result == "甲"


def test_what_the_machine_wrote_is_not_corrected() -> None:
    kept = actions.write(entry("backup"), by=None, now=NOW)
    version = fingerprint(Log.objects.get())
    with pytest.raises(Refused, match="系统自动"):
        actions.correct(kept.pk, entry("backup", result="改"), version=version, by=staff(), now=NOW)


def test_the_database_keeps_the_order_of_times() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        log(at=START, ended_at=START - timedelta(minutes=1))


def test_an_officer_sees_what_serves_the_city_and_the_own_district_alone() -> None:
    make.known_districts()
    here = log(title="平城", district_id=make.PINGCHENG)
    there, all_of_it = log(title="云冈", district_id=make.YUNGANG), log(title="全市")
    seen = set(Log.objects.visible_to(make.user("officer", make.PINGCHENG)))
    assert seen == {here, all_of_it}
    assert there in Log.objects.visible_to(staff())
