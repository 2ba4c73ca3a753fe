"""docker-compose.yml says what production needs; no engine is needed to read it."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
OURS = {name: each for name, each in SERVICES.items() if each.get("image") == "datong-env"}


def test_every_process_of_the_product_is_there() -> None:
    processes = "migrate web gateway worker-ingest worker-judge worker-default worker-slow beat"
    assert set(SERVICES) == {"postgres", "valkey", *processes.split()}


def test_every_queue_that_a_task_is_sent_to_has_a_worker() -> None:
    queues = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    commands = [each["command"] for each in OURS.values() if "worker" in each.get("command", [])]
    served = {command[command.index("-Q") + 1] for command in commands}
    assert served == queues | {settings.CELERY_TASK_DEFAULT_QUEUE}


def test_secrets_have_no_default() -> None:
    for name in re.findall(r"\$\{(\w+)[^}]*\}", TEXT):
        if re.search("KEY|PASSWORD|HOSTS|ORIGINS", name):
            assert not re.search(rf"\$\{{{name}(?!:\?)", TEXT), f"{name} must be refused when missing"
    assert {"DATONG_SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD"} <= set(
        re.findall(r"\$\{(\w+):\?", TEXT)
    )


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_service_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", list(OURS))
def test_our_processes_are_confined(name: str) -> None:
    each = OURS[name]
    assert (each["read_only"], each["cap_drop"]) == (True, ["ALL"])
    waited = each["depends_on"]
    assert waited.get("migrate", {}).get("condition") == "service_completed_successfully" or name == "migrate"


def test_the_image_does_not_run_as_root_and_installs_only_what_is_locked() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER datong$", dockerfile, re.MULTILINE)
    assert "--require-hashes -r requirements.lock" in dockerfile
    assert "npm ci --ignore-scripts" in dockerfile
