"""Every address of the project × every role, against the declared table; and nothing of another district."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fnmatch import fnmatch
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import AuditEntry, User
from alerts.life import supervising
from alerts.models import BulkAction, SavedView
from dust.models import AmbientStation
from registry.models import SimCard
from telemetry.models import Batch, Quarantine
from tests import factories as make
from tests.access_table import ACCESS, ANONYMOUS, ROLES, ROOMS, UNNAMED, Line
from tests.alerts.notices import rows as notices
from tests.alerts.orders import making as orders
from tests.alerts.parameters import making as parameters

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
HERE, ELSEWHERE = make.PINGCHENG, make.YUNGANG


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Every URL name with its namespace; '' for a nameless one."""
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            if each.name or space.rstrip(":") not in UNNAMED:
                yield f"{space}{each.name or ''}"
        else:
            yield from names(each, f"{space}{each.namespace}:" if each.namespace else space)


NAMES = sorted(set(names(get_resolver())))


def declared(name: str) -> list[Line] | None:
    """The lines of a name: its own, else those of the pattern that fits."""
    return ACCESS.get(name) or next(
        (ACCESS[key] for key in ACCESS if "*" in key and fnmatch(name, key)), None
    )


def test_every_address_of_the_project_is_declared() -> None:
    assert "" not in NAMES
    assert [name for name in NAMES if declared(name) is None] == []


def test_every_declared_line_is_about_an_address_that_exists() -> None:
    assert [key for key in ACCESS if not any(fnmatch(name, key) for name in NAMES)] == []


class City:
    """One row of everything in 平城区."""

    def __init__(self) -> None:
        self.plant, self.worksite, self.restaurant = (
            make.plant(HERE),
            make.worksite(HERE),
            make.restaurant(HERE),
        )
        self.circuit = make.circuit(self.plant)
        self.instrument, self.outlet = make.instrument(self.worksite), make.outlet(self.restaurant)
        self.device, self.enterprise = self.instrument.device, self.worksite.enterprise
        self.district = make.district(HERE)
        make.readings(self.instrument, AT, [{"tsp_ug_m3": 120.0}])
        make.frame(self.device, AT)
        self.alert = make.alert(self.instrument, "DU02", at=AT)
        self.group = make.group(self.plant, self.circuit, make.circuit(self.plant, "treatment"))
        self.station = AmbientStation.objects.create(code="1402A", name="平城站", district=self.district)
        self.quarantine = Quarantine.objects.create(
            kind="bad_crc", mn=self.device.mn, count=1, first_at=AT, last_at=AT, batch_id=1, seq=1
        )
        self.user = make.user("staff")
        SimCard.objects.create(
            iccid="89860000000000000001",
            operator="移动",
            activated_on=date(2025, 1, 1),
            expires_on=date(2027, 1, 1),
        )
        Batch.objects.create(id=1, frames=1)
        AccessAttempt.objects.create(username="someone", ip_address="10.0.0.9", failures_since_start=1)
        AuditEntry.objects.create(action="登录", target="某人")
        self.order = orders.drafted(self.plant.enterprise, self.user)
        self.declaration = orders.declaration(self.plant, self.user)
        self.attachment = orders.attached(self.declaration).attachment
        self.supervision = supervising.issue_overdue([self.alert], district_id=HERE, level=2, now=AT)
        self.view = SavedView.objects.create(user=self.user, name="别人的视图")
        self.setting, self.trial = parameters.city(self.circuit, self.user, AT)
        self.own_standard = parameters.own_standard()
        self.robot, self.storm, self.notice, self.text = notices.city(self.user, AT)
        self.batch = BulkAction.objects.create(verb="verify", by=self.user, at=AT, until=AT, count=1)
        for room in ROOMS:
            room.rows(self)

    def args(self, name: str, line: Line) -> list[Any]:
        """The arguments of an address, from what the line says it is about."""
        if line.of is None:
            return []
        if line.of == "row":
            return [self._row(name).pk]
        fixed = {
            "slug": ["dust"],
            "app": ["registry"],
            "nothing": [1, 1],
            "code": ["PW01"],
            "area": [HERE, "dust"],
        }
        if line.of in fixed:
            return fixed[line.of]
        row = getattr(self, line.of)
        return list(row) if isinstance(row, tuple) else [row.pk]

    @staticmethod
    def _row(name: str) -> Any:
        app, model, _ = name.removeprefix("admin:").split("_")
        row = apps.get_model(app, model).objects.first()
        assert row is not None, f"the test city has no {app}.{model}"
        return row


def client_of(role: str, *districts: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != ANONYMOUS:
        client.force_login(make.user(role, *districts))
    return client


def status(client: Client, city: City, name: str, line: Line) -> int:
    """What the address answers; what it did is undone, a logout too."""
    url = reverse(name, args=city.args(name, line)) + line.query
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = getattr(client, line.method)(url, line.data)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer.status_code


def lines() -> Iterator[tuple[str, Line]]:
    for name in NAMES:
        for line in declared(name) or []:
            yield name, line


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_each_role_meets_the_statuses_of_the_table(role: str) -> None:
    city, client = City(), client_of(role, HERE)
    found = {}
    for name, line in lines():
        try:
            got = status(client, city, name, line)
        except NoReverseMatch as fault:
            got = str(fault)
        if got != line.expected[role]:
            found[f"{line.method} {name}"] = (got, line.expected[role])
    assert found == {}, "(found, declared)"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["officer", "crew"])
def test_a_row_of_another_district_does_not_exist(role: str) -> None:
    city, client = City(), client_of(role, ELSEWHERE)
    found = {
        f"{line.method} {name}": got
        for name, line in lines()
        if line.is_scoped and (got := status(client, city, name, line)) not in _refusals(line, role)
    }
    assert found == {}


def _refusals(line: Line, role: str) -> set[int]:
    """404; where the role may not at all, 403 tells it nothing about the row either."""
    return {404} if line.expected[role] not in (403,) else {403, 404}


OVERVIEWS = [
    name
    for name, line in lines()
    if line.of is None and line.method == "get" and line.expected["officer"] == 200
]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["officer", "crew"])
def test_no_overview_shows_anything_of_another_district(role: str) -> None:
    city, client = City(), client_of(role, ELSEWHERE)
    hidden = [city.worksite.name, city.plant.name, city.restaurant.name, city.device.mn, city.enterprise.name]
    for name in OVERVIEWS:
        page = said(client.get(reverse(name)))
        assert not [each for each in hidden if each in page], name


def said(answer: HttpResponse) -> str:
    """What a page says; of a workbook every part of it."""
    if "spreadsheetml" not in answer["Content-Type"]:
        return answer.content.decode()
    with ZipFile(BytesIO(answer.content)) as parts:
        return "".join(parts.read(each).decode() for each in parts.namelist())


@pytest.mark.django_db
def test_a_person_without_a_role_in_the_admin_is_refused_there() -> None:
    client = client_of("staff")
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain
    assert answer.status_code == 403


@pytest.mark.django_db
def test_a_deactivated_person_is_out_at_once() -> None:
    client = client_of("staff")
    User.objects.update(is_active=False)
    assert client.get(reverse("alerts:list")).status_code == 302
