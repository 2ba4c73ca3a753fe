"""Where the demo's commands refuse to work."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.factories import circuit, plant


def test_seeding_refuses_where_somebody_works_already(db) -> None:
    circuit(plant())
    with pytest.raises(CommandError, match="拒绝写入演示数据"):
        call_command("seed_demo", "--small")
    assert not User.objects.filter(username="shiju").exists()


def test_production_gets_no_demo(db, settings) -> None:
    settings.DEMO = False
    for words in (("seed_demo",), ("seed_demo", "--reset"), ("demo_accounts",), ("simulate",)):
        with pytest.raises(CommandError, match="演示环境"):
            call_command(*words)
    assert not User.objects.exists()


def test_without_a_city_the_simulator_says_what_to_do(db) -> None:
    with pytest.raises(CommandError, match="seed_demo"):
        call_command("simulate")


@pytest.mark.parametrize("words", [("seed_demo", "--days", "0"), ("simulate", "--speed", "0.5")])
def test_impossible_options_are_refused(db, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="应在"):
        call_command(*words)
