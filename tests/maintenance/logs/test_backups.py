"""数据备份: a real dump by PostgreSQL's own programs, restored and counted table by table."""

import json
import os
import re
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from alerts.models import Notice
from maintenance.logs import backing_up, backup_log, drilling, pg_tools
from maintenance.models import Log
from tests import factories as make
from tests.factories import instant
from tests.maintenance.logs.making import log

NOW = instant("2026-11-20 01:30")


@pytest.fixture
def own_drills(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This worker's throw-away databases have names of their own, and none is left over."""
    mark = f"{os.getpid():x}"
    monkeypatch.setattr(drilling, "PREFIX", f"drill_{mark}_")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"drill_{mark}_%"])
        assert cursor.fetchall() == []


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_restored_with_every_row_it_had(tmp_path: Path, own_drills: None) -> None:
    point = make.instrument(make.worksite())
    make.readings(point, NOW, [{"tsp_ug_m3": 100.0 + each} for each in range(24)])

    call_command("back_up", folder=tmp_path, drill=True)

    kept = Log.objects.get()
    said = kept.detail
    path = tmp_path / said["file"]
    assert (kept.kind, kept.by, said["drill"]) == ("backup", None, "passed")
    assert said["sha256"] == backing_up.digest(path)
    assert said["size_bytes"] == path.stat().st_size > 10_000
    rows = json.loads(path.with_suffix(".json").read_text())["rows"]
    parts = {name: count for name, count in rows.items() if re.fullmatch(r"public\.dust_reading_\d{6}", name)}
    assert sum(parts.values()) == 24, parts
    assert rows["public.registry_district"] == 11
    assert (said["tables"], said["rows"]) == (len(rows), sum(rows.values()))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.django_db(transaction=True)
def test_a_changed_file_is_no_backup(tmp_path: Path) -> None:
    make.user("staff")
    path = backing_up.back_up(tmp_path, NOW)
    with path.open("r+b") as file:
        file.seek(2000)
        file.write(b"\0\0\0\0")
    with pytest.raises(CommandError, match="未通过"):
        call_command("back_up", file=path)
    assert "SHA-256" in Log.objects.get().result
    assert Log.objects.get().detail["drill"] == "failed"
    assert Notice.objects.filter(subject="数据备份异常").exists()


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_restores_to_fewer_rows_fails_its_drill(tmp_path: Path, own_drills: None) -> None:
    make.user("staff")
    path = backing_up.back_up(tmp_path, NOW)
    sidecar = path.with_suffix(".json")
    told = json.loads(sidecar.read_text())
    told["rows"]["public.accounts_user"] += 1
    sidecar.write_text(json.dumps(told))
    found = drilling.drill(path)
    assert not found.passed
    assert "public.accounts_user 备份时 2 行，恢复后 1 行" in found.fault


@pytest.mark.django_db(transaction=True)
def test_rows_written_while_it_runs_are_in_neither_dump_nor_count(tmp_path: Path, monkeypatch) -> None:
    make.user("staff")
    really = backing_up.run

    def meanwhile(words, environment) -> None:
        make.user("staff")
        really(words, environment)

    monkeypatch.setattr(backing_up, "run", meanwhile)
    path = backing_up.back_up(tmp_path, NOW)
    assert backing_up.described(path).rows["public.accounts_user"] == 1
    assert drilling.drill(path).fault == ""


@pytest.mark.django_db(transaction=True)
def test_a_dump_that_fails_leaves_nothing_and_says_why(tmp_path: Path, monkeypatch) -> None:
    make.user("staff")
    monkeypatch.setattr(pg_tools, "environment", lambda database=None: {"PGDATABASE": "nowhere"})
    with pytest.raises(CommandError, match="pg_dump 失败"):
        call_command("back_up", folder=tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == [".lock"]
    assert not Log.objects.exists()
    assert "pg_dump 失败" in Notice.objects.get().body


@pytest.mark.django_db
def test_the_newest_are_kept(tmp_path: Path) -> None:
    name = pg_tools.address()["dbname"]
    for day in range(1, 6):
        for ending in ("dump", "json"):
            (tmp_path / f"{name}-202611{day:02d}-013000.{ending}").touch()
    (tmp_path / "other-20261101-013000.dump").touch()
    backing_up.thin_out(tmp_path, 2)
    left = sorted(each.name for each in tmp_path.glob(f"{name}*"))
    assert left == [
        f"{name}-202611{day}-013000.{ending}" for day in ("04", "05") for ending in ("dump", "json")
    ]
    assert (tmp_path / "other-20261101-013000.dump").exists()


@pytest.mark.django_db
def test_older_programs_than_the_server_are_refused_by_name(tmp_path: Path, monkeypatch) -> None:
    for each in pg_tools.NEEDED:
        program = tmp_path / each
        program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.4'\n")
        program.chmod(0o755)
    monkeypatch.setenv("DATONG_PG_BIN", str(tmp_path))
    with pytest.raises(pg_tools.NoTools, match="15"):
        pg_tools.folder()


@pytest.mark.django_db
def test_the_password_is_in_no_command_line() -> None:
    told = pg_tools.environment()
    psycopg2.connect(**pg_tools.address()).close()
    assert told["PGPASSWORD"] == connection.settings_dict["PASSWORD"] != ""


@pytest.mark.django_db
def test_without_a_folder_it_says_what_to_set(settings) -> None:
    settings.BACKUP_DIR = ""
    with pytest.raises(CommandError, match="DATONG_BACKUP_DIR"):
        call_command("back_up")


@pytest.mark.django_db
def test_the_last_week_asks_for_a_drill_once_unless_there_was_one() -> None:
    make.user("staff")
    assert not backup_log.remind_of_drill(instant("2026-11-23 08:00"))
    assert backup_log.remind_of_drill(instant("2026-11-24 08:00"))
    assert not backup_log.remind_of_drill(instant("2026-11-25 08:00"))
    assert Notice.objects.get().subject == "2026 年 11 月尚未做恢复演练"
    log(Log.Kind.BACKUP, detail={"drill": "passed", "drilled_on": "2026-12-03"})
    assert not backup_log.remind_of_drill(instant("2026-12-28 08:00"))
    assert not backup_log.drills(date(2026, 11, 5)).exists()


@pytest.mark.django_db(transaction=True)
def test_each_night_backs_up_and_the_months_first_is_drilled(tmp_path: Path, settings) -> None:
    from maintenance.logs import tasks

    settings.BACKUP_DIR = str(tmp_path)
    tasks.back_up()
    assert Log.objects.get().detail["drill"] == "passed"
    Log.objects.update(started_at=timezone.now() - timedelta(hours=1))
    for each in tmp_path.glob("*.dump"):
        each.rename(each.with_name("earlier.dump"))
    tasks.back_up()
    assert [each.detail["drill"] for each in Log.objects.order_by("id")] == ["passed", "none"]
