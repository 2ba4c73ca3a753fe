"""A thousand site-visit forms of four photos each: list, search, one form; and photos over a link that breaks.

Pages are asked of gunicorn over HTTP on the loopback by one reader, as in ``bench.pages``. The upload sends four
files of 5 MB through a proxy that passes 1 Mbit/s and cuts the line three times.
"""

import os
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from bench import city, pages, product  # noqa: E402
from bench.figures import say  # noqa: E402
from bench.sender import Phone  # noqa: E402
from bench.slow_link import slow_link  # noqa: E402
from maintenance.models import Photo, Visit  # noqa: E402
from maintenance.visits import actions  # noqa: E402
from maintenance.visits.freezing import digest  # noqa: E402
from registry.models import District, Site  # noqa: E402
from tests.maintenance.field import making  # noqa: E402

VISITS = int(os.environ.get("BENCH_VISITS", "1000"))
FILES, FILE_BYTES = 4, int(os.environ.get("BENCH_FILE_BYTES", str(5 * 1024 * 1024)))
LINK = 1_000_000 / 8
PAGE_MS = 100
PEOPLE = (("staff", Role.STAFF), ("officer", Role.OFFICER), ("crew", Role.CREW))


def fill() -> dict[str, User]:
    """The city, its people and the forms: one submitted in earnest, the others after its likeness."""
    city.make()
    people = {}
    for name, role in PEOPLE:
        people[name] = User.objects.create_user(username=name, password=pages.PASSWORD, role=role)
        people[name].districts.set(District.objects.filter(code=pages.DISTRICT))
    site = Site.objects.filter(district=pages.DISTRICT).order_by("pk")[0]
    now = timezone.now()
    first = actions.submit(
        making.form(people["crew"], site, now=now), key=uuid4(), by=people["crew"], now=now
    )
    first.refresh_from_db()
    visits = Visit.objects.bulk_create(_likeness(first, VISITS - 1))
    Photo.objects.bulk_create(each for visit in visits for each in _photos(first, visit))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    say("site-visit forms", Visit.objects.count(), "rows", photos=Photo.objects.count())
    return people


def _likeness(first: Visit, count: int) -> Iterator[Visit]:
    """Forms of other sites and days; every third of the crew's district."""
    chance = random.Random(7)
    sites = list(Site.objects.select_related("district", "enterprise").order_by("pk"))
    here = [each for each in sites if each.district_id == pages.DISTRICT]
    known = {f.attname: getattr(first, f.attname) for f in Visit._meta.concrete_fields if f.attname != "id"}
    for number in range(count):
        site = chance.choice(here if number % 3 == 0 else sites)
        back = timedelta(hours=chance.randrange(24 * 360))
        head = {**first.content["head"], "site": site.name, "enterprise": site.enterprise.name}
        content = {**first.content, "site": site.pk, "platform": site.platform, "head": head}
        yield Visit(
            **known
            | {
                "number": f"YW-{site.district_id}-{timezone.localdate(first.arrived_at - back):%Y%m%d}-{number:04d}",
                "key": uuid4(),
                "platform": site.platform,
                "district_id": site.district_id,
                "site_id": site.pk,
                "arrived_at": first.arrived_at - back,
                "left_at": first.left_at - back,
                "submitted_at": first.submitted_at - back,
                "cause": chance.choice(Visit.Cause.values),
                "state": chance.choice(Visit.State.values),
                "content": content,
                "sha256": digest(content),
            }
        )


def _photos(first: Visit, visit: Visit) -> Iterator[Photo]:
    """Rows as the first form's; a list does not open their files."""
    like = first.photos.order_by("pk")[0]
    for number in range(4):
        yield Photo(
            key=uuid4(),
            visit=visit,
            when="before" if number < 2 else "after",
            stored=f"00/{uuid4().hex}.jpg",
            thumbnail="",
            size=like.size,
            width=like.width,
            height=like.height,
            sha256=like.sha256,
            uploaded_by_id=visit.crew_id,
            uploaded_at=visit.submitted_at,
        )


def asked(number: str, pk: int) -> Iterator[pages.Page]:
    yield pages.Page("visits", "/maintenance/visits/", PAGE_MS)
    yield pages.Page("visits, page 10", "/maintenance/visits/?page=10", PAGE_MS)
    yield pages.Page("visits, one platform", "/maintenance/visits/?platform=dust", PAGE_MS)
    yield pages.Page("visits, search by number", f"/maintenance/visits/?search={number[-12:]}", PAGE_MS)
    yield pages.Page("visits, search by words", "/maintenance/visits/?search=12", PAGE_MS)
    yield pages.Page("one visit", f"/maintenance/visits/{pk}/")
    yield pages.Page("one visit, print", f"/maintenance/visits/{pk}/print/")
    yield pages.Page("one visit, PDF", f"/maintenance/visits/{pk}/pdf/")


def uploads(port: int, crew: User) -> None:
    """Four files over the link; each byte that was acknowledged is sent once."""
    signed_in = Client()
    signed_in.force_login(crew)
    signed_in.get("/maintenance/field/person/")
    cookies = "; ".join(f"{name}={each.value}" for name, each in signed_in.cookies.items())
    headers = {"Cookie": cookies, "X-CSRFToken": signed_in.cookies["csrftoken"].value}
    files = {uuid4(): making.heavy(FILE_BYTES, seed) for seed in range(FILES)}
    whole = sum(map(len, files.values()))
    with slow_link(port, LINK, [whole * share // 8 for share in (1, 4, 7)]) as link:
        phone, began = Phone(link.port, headers), time.perf_counter()
        done = [phone.send(key, data) for key, data in files.items()]
        seconds = time.perf_counter() - began
    kept = Photo.objects.filter(key__in=list(map(UUID, map(str, files)))).count()
    if kept != FILES or len(done) != FILES:
        raise SystemExit(f"只收到 {kept} 张照片 photos came")
    say(
        f"{FILES} photos of {FILE_BYTES / 1e6:.1f} MB over 1 Mbit/s, the line cut {link.broken} times",
        seconds,
        "s",
        at_best_s=round(whole / LINK, 1),
        resumed=phone.resumed,
        sent_twice_kib=round((link.passed - whole) / 1024),
    )


def main() -> None:
    people = fill()
    crew_s = Visit.objects.filter(district=pages.DISTRICT).order_by("-arrived_at")
    number, pk = crew_s.values_list("number", "pk")[0]
    with pages.web() as (port, pid):
        pids = [pid, product.postgres_pid()]
        for who in people:
            browser = pages.Browser(port)
            browser.log_in(who)
            for page in asked(number, pk):
                pages.measure(browser, who, page, pids)
        uploads(port, people["crew"])


if __name__ == "__main__":
    main()
