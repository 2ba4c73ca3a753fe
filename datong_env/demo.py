"""`make demo`: the whole product on this machine, in the foreground.

From the environment:
    WEB_PORT 8000, GATEWAY_PORT 9212    WEB_HOST 127.0.0.1, for both doors
    POSTGRES_PORT, VALKEY_PORT          free ones, unless named
    DATONG_DATA                         the data folder, .run
    DATONG_CITY                         small: a few sites and two days instead of a fortnight
    DATONG_SIMULATE                     0 leaves the simulator out
    DATABASE_URL, REDIS_URL             both named: these servers are used, none is started
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .account import dies_with_us, ends_with
from .embedded import addresses, noted, services
from .environment import BASE_DIR, NOTE, Refused, data_dir, number
from .supervisor import Stopped, Supervisor, stop_on_signals

PY = sys.executable
MANAGE = [PY, str(BASE_DIR / "manage.py")]
CELERY = [PY, "-m", "celery", "-q", "-A", "datong_env"]

# Lines as they come; and not Celery's advice on root, which is for production.
QUIET = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore:You're running the worker with superuser"}


@contextmanager
def sole_user(home: Path) -> Iterator[None]:
    """One demo a data folder."""
    with (home / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"{home} 已有一个演示在运行。 A demo is already running on {home}.") from None
        yield


def check_port(host: str, port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise Refused(
                f"端口 {port} 不可用（{fault.strerror}），请换一个：{variable}=端口号 make demo。 "
                f"Port {port} is not free: choose another with {variable}."
            ) from None


def secret_key(home: Path) -> str:
    """A key of this demo's own, so that its sessions outlive a restart."""
    kept = home / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


def worker(queue: str, processes: int) -> list[str]:
    words = f"worker -Q {queue} -n {queue}@%h -c {processes} -l WARNING --without-gossip --without-mingle"
    return [*CELERY, *words.split()]


def processes(home: Path, host: str, web: int) -> dict[str, list[str]]:
    gunicorn = "-m gunicorn datong_env.wsgi -w 2 --threads 4 -t 60 --no-control-socket --log-level warning"
    running = {
        "web": [PY, *gunicorn.split(), "-b", f"{host}:{web}"],
        "gateway": [*MANAGE, "gateway"],
        "worker-ingest": worker("ingest", 2),
        "worker-judge": worker("judge", 1),
        "worker-default": worker("default", 1),
        "worker-slow": worker("slow", 1),
        "beat": [*CELERY, "beat", "-l", "WARNING", "-s", str(home / "beat-schedule"), "--pidfile="],
    }
    if number("DATONG_SIMULATE", 1):
        running["simulate"] = [*MANAGE, "simulate"]
    return running


@contextmanager
def own_or_given_services(home: Path) -> Iterator[dict[str, str]]:
    """The addresses of the caller's servers when both are named, else of our own."""
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    if len(given) == 2:
        yield given | {"DATONG_DEMO": "1"}
        return
    print("正在启动数据库…… Starting the database", flush=True)
    with services(home) as pair:
        yield addresses(*pair)


def manage(environment: dict[str, str], *words: str) -> None:
    """A step of the preparation; it ends with us, and its failure ends us."""
    step = subprocess.Popen([*MANAGE, *words], env=environment, preexec_fn=dies_with_us(signal.SIGTERM))
    try:
        code = step.wait()
    finally:
        if step.poll() is None:
            step.terminate()
            step.wait()
    if code:
        raise Refused(f"准备步骤 {words[0]} 失败，原因见上。 The step {words[0]} failed, see above.")


def prepare(environment: dict[str, str]) -> None:
    manage(environment, "migrate", "--no-input", "-v", "0")
    small = ["--small", "--days", "2"] if environment.get("DATONG_CITY") == "small" else []
    manage(environment, "seed_demo", *small)


def open_to_visitors(host: str, *ports: int) -> bool:
    for port in ports:
        with socket.socket() as visitor:
            if visitor.connect_ex((host, port)):
                return False
    return True


def serve(home: Path, environment: dict[str, str], host: str, web: int, gateway: int) -> None:
    supervisor = Supervisor(environment)
    try:
        for name, command in processes(home, host, web).items():
            supervisor.start(name, command)
        gone = supervisor.watch(until=lambda: open_to_visitors(host, web, gateway))
        if gone is None:
            print(f"\n演示已启动 The demo is running:  http://{host}:{web}/", flush=True)
            manage(environment, "demo_accounts")
            print("按 Ctrl-C 停止。 Ctrl-C stops everything.\n", flush=True)
            gone = supervisor.watch()
        assert gone
        raise Refused(
            f"进程 {gone.name} 意外退出（代码 {gone.process.returncode}），演示已停止。 "
            f"{gone.name} ended by itself; everything was stopped."
        )
    finally:
        supervisor.stop()


def main() -> None:
    stop_on_signals()
    if "MAKELEVEL" in os.environ:
        ends_with(os.getppid(), signal.SIGTERM)
    host = os.environ.get("WEB_HOST") or "127.0.0.1"
    web, gateway = number("WEB_PORT", 8000), number("GATEWAY_PORT", 9212)
    home = data_dir()
    home.mkdir(parents=True, exist_ok=True)
    with sole_user(home):
        check_port(host, web, "WEB_PORT")
        check_port(host, gateway, "GATEWAY_PORT")
        with own_or_given_services(home) as own:
            own |= {"DATONG_SECRET_KEY": secret_key(home), "GATEWAY_HOST": host, "GATEWAY_PORT": str(gateway)}
            environment = {**os.environ, **QUIET, **own, "DATONG_DATA": str(home)}
            with noted(home / NOTE, own):
                prepare(environment)
                serve(home, environment, host, web, gateway)


if __name__ == "__main__":
    try:
        main()
    except Stopped:
        print("\n已停止。 Stopped.")
