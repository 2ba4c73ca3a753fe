"""The sheet of a year: what each district owes, month by month."""

from datetime import date

from maintenance.plans.year import Asked, Kind, sheet

TODAY = date(2026, 11, 22)


def asked(district: str, month: int, *, normal: bool = True, confirmed: bool = True) -> Asked:
    return Asked(1, district, date(2026, month, 1), date(2026, month, 9), normal, confirmed)


def kinds(year: int, *records: Asked, today: date = TODAY) -> list[str]:
    return [cell.kind.value for cell in sheet(year, ["140213"], records, today).lines[0].cells]


def test_a_month_that_ended_without_a_consultation_is_missing() -> None:
    done = [asked("140213", month) for month in range(1, 10)]
    assert kinds(2026, *done)[9:] == ["missing", "due", "future"]


def test_what_the_district_has_not_confirmed_waits() -> None:
    assert kinds(2026, asked("140213", 11, confirmed=False))[10] == "waiting"
    assert kinds(2026, asked("140213", 11))[10] == "confirmed"


def test_the_running_month_is_due_until_its_last_day() -> None:
    def cell(on: date):
        return sheet(2026, ["140213"], [], on).lines[0].cells[10]

    assert (cell(date(2026, 11, 1)).kind, cell(date(2026, 11, 1)).days_left) == (Kind.DUE, 30)
    assert (cell(date(2026, 11, 30)).kind, cell(date(2026, 11, 30)).days_left) == (Kind.DUE, 1)
    assert cell(date(2026, 12, 1)).kind == Kind.MISSING


def test_a_year_to_come_owes_nothing_and_a_past_one_all() -> None:
    assert set(kinds(2027)) == {"future"}
    assert set(kinds(2025)) == {"missing"}


def test_eleven_districts_by_twelve_months_are_counted_both_ways() -> None:
    districts = [f"1402{number}" for number in range(11)]
    records = [
        asked(code, month, normal=month != 3, confirmed=month < 11)
        for code in districts
        for month in range(1, 12)
        if (code, month) not in {(districts[0], 4), (districts[1], 11)}
    ]
    found = sheet(2026, districts, records, TODAY)
    assert (found.tally.owed, found.tally.done, found.tally.missing) == (121, 119, 1)
    assert (found.tally.confirmed, found.tally.abnormal) == (109, 11)
    assert (found.lines[0].tally.done, found.lines[0].tally.missing) == (10, 1)
    assert (found.months[3].done, found.months[3].missing, found.months[3].owed) == (10, 1, 11)
    assert (found.months[10].missing, found.months[10].done) == (0, 10), "the month still runs"
    assert found.months[11].rate is None
