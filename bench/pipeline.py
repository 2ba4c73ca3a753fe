"""Socket → acknowledged after commit → readings in their tables, rules judged; and the raw COPY of the same rows."""

import io
import json
import os
import subprocess
import sys
import time

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import dust_city, product  # noqa: E402
from telemetry import partitions  # noqa: E402
from telemetry.models import Batch, Mark  # noqa: E402

DEVICES = int(os.environ.get("BENCH_DEVICES", "1000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
WINDOW = int(os.environ.get("BENCH_WINDOW", "16"))
FACTORS = 9
INGEST = int(os.environ.get("BENCH_INGEST", "2"))


def say(name: str, value: float, unit: str, **more: object) -> None:
    print(
        json.dumps({"name": name, "value": round(value, 3), "unit": unit, **more}, ensure_ascii=False),
        flush=True,
    )


def scalar(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def prepare() -> None:
    dust_city.make(DEVICES)
    with transaction.atomic():
        partitions.make_ahead(timezone.now())


def main() -> None:
    prepare()
    postmaster = product.parent(scalar("SELECT pg_backend_pid()"))
    with product.gateway() as (gateway, port), product.workers(ingest=INGEST, judge=1) as workers:
        time.sleep(3)
        pids = [gateway.pid, *(worker.pid for worker in workers), postmaster]
        before = {pid: product.cpu_s([pid]) for pid in pids}
        began = time.perf_counter()
        words = f"-m bench.load --port {port} --devices {DEVICES} --seconds {SECONDS} --window {WINDOW}"
        load = subprocess.run([sys.executable, *words.split()], capture_output=True, text=True, check=True)
        result = json.loads(load.stdout.splitlines()[-1])
        acked_s = time.perf_counter() - began
        product.until(lambda: not Batch.objects.filter(is_open=True).exists(), 300)
        stored_s = time.perf_counter() - began
        product.until(lambda: not Mark.objects.filter(kind=Mark.Kind.JUDGE).exists(), 300)
        judged_s = time.perf_counter() - began
        spent = {pid: product.cpu_s([pid]) - before[pid] for pid in pids}
    report(result, acked_s, stored_s, judged_s, spent, pids)
    raw_copy(result["answered"] / judged_s)


def report(
    result: dict, acked_s: float, stored_s: float, judged_s: float, spent: dict, pids: list[int]
) -> None:
    rows = scalar("SELECT count(*) FROM dust_reading")
    names = ["gateway", "worker-ingest", "worker-judge", "postgresql"]
    say("frames acknowledged after commit", result["answered"] / acked_s, "frames/s", **result)
    say("frames in tables", rows / stored_s, "frames/s", seconds=round(stored_s, 2), rows=rows)
    say("frames in tables with rules judged", rows / judged_s, "frames/s", seconds=round(judged_s, 2))
    say("CPU per value, all our processes", sum(spent.values()) / rows / FACTORS * 1e6, "µs",
        seconds={name: round(spent[pid], 1) for name, pid in zip(names, pids, strict=True)})  # fmt: skip
    say("alerts raised", scalar("SELECT count(*) FROM alerts_alert"), "rows")
    sizes("dust_reading", rows)


def sizes(table: str, rows: int) -> None:
    leaves = f"SELECT inhrelid FROM pg_inherits WHERE inhparent = '{table}'::regclass"
    heap = scalar(f"SELECT sum(pg_relation_size(inhrelid)) FROM ({leaves}) x")
    index = scalar(f"SELECT sum(pg_indexes_size(inhrelid)) FROM ({leaves}) x")
    say("bytes per reading row", (heap + index) / rows, "bytes", table=heap / rows, indexes=index / rows)
    say("bytes per value", (heap + index) / rows / FACTORS, "bytes")


def raw_copy(product_rate: float) -> None:
    """COPY of the same readings into the emptied partitioned table, on one connection."""
    buffer = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY (SELECT * FROM dust_reading) TO STDOUT", buffer)
        cursor.execute("TRUNCATE dust_reading")
        rows = buffer.getvalue().count("\n")
        buffer.seek(0)
        began = time.perf_counter()
        cursor.copy_expert("COPY dust_reading FROM STDIN", buffer)
        seconds = time.perf_counter() - began
    say("raw COPY of the same rows", rows / seconds, "rows/s", rows=rows)
    say("product / raw COPY", product_rate / (rows / seconds), "ratio")


if __name__ == "__main__":
    main()
