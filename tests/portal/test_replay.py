"""`manage.py replay` as a person runs it: no database, no broker, no secrets in the environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "tests" / "scenarios"
FIRES = SCENARIOS / "pw01_hold_exactly.json"
UTC = SCENARIOS / "cf02_opening_time.json"


def replay(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "DATONG_DATA": str(folder),
        "DATABASE_URL": "postgresql://127.0.0.1:1/nowhere",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "replay", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_json_lists_each_files_episodes_in_local_time(tmp_path: Path) -> None:
    answer = replay(FIRES, UTC, "--json", folder=tmp_path)
    assert answer.returncode == 0
    first, second = json.loads(answer.stdout)
    assert first["file"] == str(FIRES)
    assert first["episodes"] == [
        {
            "rule": "PW01",
            "subject": "P1",
            "level": 1,
            "start": "2026-03-03T09:00:00+08:00",
            "end": "2026-03-03T09:10:00+08:00",
        },
        {
            "rule": "PW01",
            "subject": "P2",
            "level": 2,
            "start": "2026-03-03T09:00:00+08:00",
            "end": "2026-03-03T09:20:00+08:00",
        },
    ]
    assert [each["rule"] for each in second["episodes"]] == ["CF02"]


def test_check_says_that_files_agree(tmp_path: Path) -> None:
    answer = replay(FIRES, "--check", folder=tmp_path)
    assert answer.returncode == 0
    assert "相符" in answer.stdout


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_check_says_what_differs_and_fails(tmp_path: Path, extra: tuple[str, ...]) -> None:
    content = json.loads(FIRES.read_text(encoding="utf-8"))
    content["expect"].pop()
    file = tmp_path / "少一条.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    answer = replay(file, FIRES, "--check", *extra, folder=tmp_path)
    told = answer.stderr if extra else answer.stdout
    assert answer.returncode == 1
    assert "多出 PW01 P2 第 2 级 2026-03-03 09:00:00 至 2026-03-03 09:20:00" in told
    assert "共 2 个文件，1 个不符" in told
    if extra:
        assert len(json.loads(answer.stdout)) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"platform": "power", "rules": ["PW99"]', "第 1 行第 40 列：不是有效的 JSON"),
        ('{"platform": "power", "points": [], "rules": ["PW99"]}', "rules[0]：'PW99' 不认识"),
        (None, "打不开"),
    ],
)
def test_a_bad_file_gets_one_sentence_and_nothing_is_printed(tmp_path: Path, text, sentence: str) -> None:
    file = tmp_path / "坏.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    answer = replay(FIRES, file, folder=tmp_path)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert sentence in answer.stderr
    assert answer.stderr.startswith(str(file))
    assert len(answer.stderr.splitlines()) == 1


def test_a_file_without_expect_cannot_be_checked(tmp_path: Path) -> None:
    content = json.loads(FIRES.read_text(encoding="utf-8"))
    del content["expect"]
    file = tmp_path / "无.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert replay(file, "--json", folder=tmp_path).returncode == 0
    answer = replay(file, "--check", folder=tmp_path)
    assert answer.returncode == 2
    assert "没有 expect" in answer.stderr
