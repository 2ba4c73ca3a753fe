"""The shape of the house: every platform has every room, and the rooms agree with one another."""

import re
import subprocess
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from registry.platforms import Platform
from telemetry.models import AbstractReading

ROOT = Path(__file__).parents[1]
ROOMS = "about factors rules figures models admin filters serializers api views urls demo".split()  # noqa: SIM905
BEYOND_FACTORS = {"at", "flags"}  # a Sample's fields that are no measured quantity
LINES = 400


def room(slug: str, name: str):
    return import_module(f"{slug}.{name}")


def platform(slug: str) -> Platform:
    return room(slug, "about").PLATFORM


def ours(*endings: str) -> list[Path]:
    """Every file of the project, committed or about to be."""
    named = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    paths = (ROOT / name for name in named)
    return [path for path in paths if path.suffix in endings and path.exists()]


RULES = [(slug, rule) for slug in settings.PLATFORMS for rule in room(slug, "rules").RULES]
EVERY_RULE = pytest.mark.parametrize(("slug", "rule"), RULES, ids=[rule.code for _, rule in RULES])
EVERY_PLATFORM = pytest.mark.parametrize("slug", settings.PLATFORMS)


@EVERY_PLATFORM
@pytest.mark.parametrize("name", ROOMS)
def test_every_platform_has_every_room(slug: str, name: str) -> None:
    room(slug, name)


@EVERY_PLATFORM
def test_a_platform_names_itself_and_models_that_exist(slug: str) -> None:
    about = platform(slug)
    assert about.slug == slug
    assert about.title
    for label in (about.site, about.point, about.reading, about.hourly, about.daily):
        assert apps.get_model(label)._meta.app_label == slug


@EVERY_PLATFORM
def test_sample_reading_and_factors_have_the_same_quantities(slug: str) -> None:
    about = platform(slug)
    columns = [factor.column for factor in about.factors]
    assert len(set(columns)) == len(columns)
    assert [name for name in room(slug, "factors").Sample._fields if name not in BEYOND_FACTORS] == columns
    inherited = {field.name for field in AbstractReading._meta.local_fields}
    fields = apps.get_model(about.reading)._meta.local_fields
    assert [field.name for field in fields if field.name not in inherited] == columns
    assert about.key_factor in columns


@EVERY_PLATFORM
def test_no_code_means_two_factors(slug: str) -> None:
    codes = [code for factor in platform(slug).factors for code in factor.codes]
    assert sorted(codes) == sorted(set(codes))


@EVERY_PLATFORM
def test_a_factors_unit_stands_in_its_columns_name(slug: str) -> None:
    ends = {
        "µg/m³": "_ug_m3", "mg/m³": "_mg_m3", "kW": "_kw", "kWh": "_kwh", "A": "_a", "V": "_v", "dB": "_db",
        "℃": "_c", "%": "_pct", "kPa": "_kpa", "m/s": "_m_s", "°": "_deg", "h": "_h",
    }  # fmt: skip
    for factor in platform(slug).factors:
        if factor.unit in ends:
            assert factor.column.endswith(ends[factor.unit]), factor


def test_rule_codes_are_unique_over_all_platforms() -> None:
    codes = [rule.code for _, rule in RULES]
    assert sorted(codes) == sorted(set(codes))


@EVERY_RULE
def test_a_rule_has_a_title_and_says_where_it_comes_from(slug: str, rule) -> None:
    assert re.search(r"[\u4e00-\u9fff]", rule.title)
    assert rule.source


@EVERY_RULE
def test_a_rule_is_tested_by_its_code(slug: str, rule) -> None:
    tests = [
        path
        for path in ours(".py")
        if path.is_relative_to(ROOT / "tests") and path.name != Path(__file__).name
    ]
    assert any(rule.code in path.read_text() for path in tests), f"no test names {rule.code}"


@EVERY_RULE
def test_a_demo_day_fires_every_rule(slug: str, rule) -> None:
    assert rule.code in (ROOT / slug / "demo.py").read_text(), (
        f"{slug}/demo.py has no day that fires {rule.code}"
    )


def test_no_file_is_longer_than_anyone_reads() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in ours(".py", ".html", ".js", ".css", ".md")
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) > LINES
    }
    assert not long


def test_nothing_is_left_for_later() -> None:
    later = re.compile("TO" + r"DO\b|FIX" + r"ME\b|XX" + "X")
    found = [
        str(path.relative_to(ROOT))
        for path in ours(".py", ".html", ".js", ".css", ".toml", ".yml")
        if later.search(path.read_text())
    ]
    assert not found


def test_no_module_is_named_for_nothing_in_particular() -> None:
    vague = {"utils.py", "helpers.py", "misc.py", "common.py"}
    assert not [path for path in ours(".py") if path.name in vague]


def test_no_third_party_code_and_no_index_address_is_committed() -> None:
    address = re.compile(
        "py" + r"pi\.org|pythonhosted|npm" + r"js\.(org|com)|--(extra-)?index-url|--find-links"
    )
    texts = [*ROOT.glob("*.lock"), ROOT / "package-lock.json", ROOT / "Dockerfile"]
    assert not [path.name for path in texts if address.search(path.read_text())]
    assert not [path for path in ours(".js", ".css") if ".min." in path.name or "node_modules" in path.parts]
