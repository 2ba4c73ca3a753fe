"""The officer's inbox with 200 000 alerts, one in ten of them still to be handled.

Pages are asked of gunicorn over HTTP on the loopback by one reader, as in ``bench.pages``. A bulk action is
timed in one process from the ids to the end of its transaction, its log included.
"""

import os
import time
from collections.abc import Iterator
from urllib.parse import quote

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from alerts.life import actions  # noqa: E402
from alerts.models import Alert, AlertEvent  # noqa: E402
from bench import city, city_rows, pages, product  # noqa: E402
from bench.figures import say, say_times  # noqa: E402
from registry.models import District  # noqa: E402

ALERTS = int(os.environ.get("BENCH_ALERTS", "200000"))
TO_DO = ALERTS // 10
BULK, ROUNDS = 10_000, 5
PAGE_MS, BULK_MS = 100, 2000
HANDLED = """
UPDATE alerts_alert SET
  level = 1 + id %% 3,
  handling = (ARRAY['open','notified','acknowledged','assigned','verifying','disposed','feedback'])[1 + id %% 7],
  due_at = now() + (id %% 2880 - 1440) * interval '1 min', due_step = 'verify',
  snoozed_until = CASE WHEN id %% 40 = 0 THEN now() + interval '1 d' END,
  owner_id = CASE WHEN id %% 9 = 0 THEN %(owner)s END
WHERE id IN (SELECT id FROM alerts_alert ORDER BY started_at DESC LIMIT %(to_do)s);
UPDATE alerts_alert SET
  handling = (ARRAY['closed','archived','false','exempt'])[1 + id %% 4], outcome = 'real',
  condition = 'over', ended_at = COALESCE(ended_at, started_at + interval '1 h'),
  closed_at = started_at + interval '2 d'
WHERE due_at IS NULL;
"""


def fill() -> None:
    """The city, its alerts and their log, and two people."""
    began = time.perf_counter()
    city.make()
    people = {}
    for name, role in (("staff", Role.STAFF), ("officer", Role.OFFICER)):
        people[name] = User.objects.create_user(username=name, password=pages.PASSWORD, role=role)
        people[name].districts.set(District.objects.filter(code=pages.DISTRICT))
    city_rows.alerts(ALERTS, ALERTS // 100, TO_DO)
    with connection.cursor() as cursor:
        cursor.execute(HANDLED, {"owner": people["officer"].pk, "to_do": TO_DO})
        cursor.execute("VACUUM ANALYZE")
    say("alerts in the table", ALERTS, "rows", to_do=TO_DO, fill_s=round(time.perf_counter() - began))


def asked() -> Iterator[pages.Page]:
    row = (
        Alert.objects.filter(district=pages.DISTRICT).order_by("-started_at").values_list("pk", flat=True)[0]
    )
    yield pages.Page("inbox", "/alerts/", PAGE_MS)
    yield pages.Page("inbox, page 20", "/alerts/?page=20", PAGE_MS)
    yield pages.Page("inbox, overdue", "/alerts/?overdue=on", PAGE_MS)
    yield pages.Page("inbox, one platform and level", "/alerts/?platform=dust&level=3", PAGE_MS)
    yield pages.Page("inbox, mine", "/alerts/?mine=on", PAGE_MS)
    yield pages.Page("inbox, trade", "/alerts/?trade=" + quote("铸造"), PAGE_MS)
    yield pages.Page("inbox, search", "/alerts/?search=12", PAGE_MS)
    yield pages.Page("inbox, all", "/alerts/?handling=all", PAGE_MS)
    yield pages.Page("rail", "/alerts/inbox/rail/", PAGE_MS)
    yield pages.Page("card", f"/alerts/{row}/", PAGE_MS)


def bulk() -> None:
    """A bulk action on ten thousand, previewed, done and taken back."""
    staff = User.objects.get(username="staff")
    ids = list(Alert.objects.unhandled().on_top().values_list("pk", flat=True)[:BULK])
    preview, act, undo = [], [], []
    for _ in range(ROUNDS):
        preview.append(_timed(lambda: actions.preview(ids, "false", by=staff))[0])
        seconds, done = _timed(
            lambda: actions.act(ids, "false", by=staff, now=timezone.now(), reason="device", note="批量核对")
        )
        if len(done.done) != len(ids):
            raise SystemExit(f"批量操作只办了 {len(done.done)} 条")
        act.append(seconds)
        undo.append(_timed(lambda batch=done.batch: actions.undo(batch, by=staff, now=timezone.now()))[0])
    lines = AlertEvent.objects.filter(kind="false", alert__in=ids).count()
    say_times(f"bulk action on {len(ids)}, its preview", preview, target=BULK_MS)
    say_times(f"bulk action on {len(ids)}, with its log", act, target=BULK_MS, log_lines=lines // ROUNDS)
    say_times(f"bulk action on {len(ids)}, taken back", undo, target=BULK_MS)


def _timed(done):
    began = time.perf_counter()
    answer = done()
    return time.perf_counter() - began, answer


def main() -> None:
    fill()
    with pages.web() as (port, pid):
        pids = [pid, product.postgres_pid()]
        for who in ("staff", "officer"):
            browser = pages.Browser(port)
            browser.log_in(who)
            for page in asked():
                pages.measure(browser, who, page, pids)
    bulk()


if __name__ == "__main__":
    main()
