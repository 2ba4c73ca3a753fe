"""2 000 production circuits lose their treatment at once: from the commit of their readings to the alerts' commit.

400 plants of five production circuits and two treatment circuits each; an hour of ordinary work lies behind
them. The judge is the product's own, in this process; frames go through the inbox and the digest. Then ten
thousand alerts are given one verdict, and it is taken back.
"""

import os
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import sin
from random import Random

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from alerts import sweep, windows  # noqa: E402
from alerts.life.actions import act, undo  # noqa: E402
from alerts.models import Alert, AlertEvent  # noqa: E402
from bench import city  # noqa: E402
from bench.city import Voice  # noqa: E402
from bench.city_frames import frame  # noqa: E402
from bench.figures import say  # noqa: E402
from power.models import Circuit, Plant, TreatmentGroup, TreatmentMember  # noqa: E402
from registry.models import District  # noqa: E402
from telemetry import digest, partitions  # noqa: E402
from telemetry.gateway.inbox import Inbox  # noqa: E402
from telemetry.management.commands.gateway import dsn  # noqa: E402

PLANTS = int(os.environ.get("BENCH_PLANTS", "400"))
PRODUCTION, TREATMENT = 5, 2
STEP = timedelta(minutes=5)
WARM_STEPS = 12
BULK = 10_000


def make() -> list[Voice]:
    """The plants; every circuit that speaks."""
    placed = city.place("power", PLANTS, list(District.objects.order_by("order")), Random(14))
    city.write_children(Plant, "site_ptr_id, fully_submetered", [(site.pk, False) for site, _ in placed])
    points = city.wire(
        [
            (site, device, f"{n:06d}", f"{n}#")
            for site, device in placed
            for n in range(PRODUCTION + TREATMENT)
        ],
        city.POWER_S,
    )
    kinds = ["production"] * PRODUCTION + ["treatment"] * TREATMENT
    rows = [(each.pk, kinds[int(each.channel)], "", 80.0, None, 380, 1, 1) for each in points]
    city.write_children(
        Circuit, "point_ptr_id, kind, facility, rated_kw, on_kw, rated_v, ct_ratio, pt_ratio", rows
    )
    groups = TreatmentGroup.objects.bulk_create(
        TreatmentGroup(plant_id=site.pk, name="一号线") for site, _ in placed
    )
    group_of = {each.plant_id: each.pk for each in groups}
    link = TreatmentGroup.production.through
    link.objects.bulk_create(
        link(treatmentgroup_id=group_of[each.site_id], circuit_id=each.pk)
        for each in points
        if kinds[int(each.channel)] == "production"
    )
    TreatmentMember.objects.bulk_create(
        TreatmentMember(group_id=group_of[each.site_id], circuit_id=each.pk)
        for each in points
        if kinds[int(each.channel)] == "treatment"
    )
    return [
        Voice("power", each.device.mn, each.channel, each.pk, kinds[int(each.channel)], 80.0, city.POWER_S)
        for each in points
    ]


def tell(voices: Sequence[Voice], at: datetime, *, treated: bool) -> None:
    """One reading of every circuit into the inbox, digested and committed."""
    inbox = Inbox(dsn())
    local = timezone.localtime(at)
    stamp, arrived_us = f"{local:%Y%m%d%H%M%S}", int(at.timestamp() * 1e6)
    inbox.write(
        [
            frame(each, stamp, _items(each, at, treated), arrived_us + number)
            for number, each in enumerate(voices)
        ]
    )
    inbox.close()
    digest.digest()


def _items(voice: Voice, at: datetime, treated: bool) -> str:
    off = voice.kind == "treatment" and not treated
    kw = 0.2 if off else 52 + 6 * sin(at.timestamp() / 900 + voice.point_id)
    amps, number = kw * 1.6, voice.channel
    phases = ",".join(f"{number}-U{p}=231.{p_no},{number}-I{p}={amps:.2f}" for p_no, p in enumerate("abc"))
    return f"{phases},{number}-Pt={kw:.3f},{number}-Ept={at.timestamp() / 60:.1f},{number}-Flag=N"


def breach(voices: Sequence[Voice], begun: datetime, *, cold: bool) -> tuple[float, float]:
    """Treatment off for two readings; seconds from the second's commit to the alerts', and our processor's."""
    tell(voices, begun, treated=False)
    sweep.judge_all(begun)
    at = begun + STEP
    tell(voices, at, treated=False)
    if cold:
        windows.forget()
    began, worked = time.perf_counter(), time.process_time()
    sweep.judge_all(at)
    return time.perf_counter() - began, time.process_time() - worked


def count(voices: Iterable[Voice]) -> int:
    production = [each.point_id for each in voices if each.kind == "production"]
    return Alert.objects.live().filter(rule="PW01", point_id__in=production).count()


def rest(voices: Sequence[Voice], since: datetime, steps: int) -> datetime:
    """Ordinary work, so long that nothing that follows joins what was."""
    for step in range(steps):
        at = since + step * STEP
        tell(voices, at, treated=True)
        sweep.judge_all(at)
    return since + steps * STEP


def bulk() -> None:
    """One verdict on ten thousand alerts, and taking it back."""
    by = User.objects.create_user("bench", password=None, role=Role.STAFF)
    like = Alert.objects.filter(rule="PW01").order_by("pk")[:1].get()
    told = {
        each.attname: getattr(like, each.attname)
        for each in Alert._meta.concrete_fields
        if not each.primary_key
    }
    told |= {"condition": "over", "handling": "open"}
    Alert.objects.bulk_create(
        Alert(
            **told
            | {"started_at": like.started_at - n * STEP, "ended_at": like.started_at - n * STEP + STEP / 2}
        )
        for n in range(1, BULK + 1)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE alerts_alert")
    ids = list(Alert.objects.order_by("pk").values_list("pk", flat=True)[:BULK])
    began = time.perf_counter()
    done = act(ids, "false", by=by, now=timezone.now(), reason="weather", note="沙尘天气")
    say("one verdict on 10 000 alerts, with the log", time.perf_counter() - began, "s", done=len(done.done),
        log=AlertEvent.objects.filter(kind="false").count(), limit=2)  # fmt: skip
    began = time.perf_counter()
    assert done.batch is not None
    taken_back = undo(done.batch, by=by, now=timezone.now())
    say("taking it back", time.perf_counter() - began, "s", done=int(taken_back))


def main() -> None:
    voices = make()
    begun = timezone.now().replace(second=0, microsecond=0) - timedelta(hours=8)
    with transaction.atomic():
        for day in (begun, begun + timedelta(days=1)):
            partitions.make_ahead(day)
    at = rest(voices, begun, WARM_STEPS)
    for cold in (False, True):
        seconds, cpu_s = breach(voices, at, cold=cold)
        say("2 000 breaches at once: readings' commit → alerts' commit", seconds, "s", cold=cold,
            our_cpu_s=round(cpu_s, 2),
            alerts=count(voices), points=len(voices), limit=2)  # fmt: skip
        at = rest(voices, at + 2 * STEP, 14)
    bulk()


if __name__ == "__main__":
    main()
