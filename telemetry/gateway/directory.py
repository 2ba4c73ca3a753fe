"""Which MNs the gateway knows, and how each wants to be spoken to. Read from PostgreSQL every few seconds."""

import logging
from dataclasses import dataclass
from typing import Any

import psycopg2

from telemetry.hj212 import CrcMode, Profile

log = logging.getLogger(__name__)
_QUERY = """
SELECT upper(mn), crc_mode, ack_style, sm4_key, CASE WHEN check_password THEN password END
FROM registry_device WHERE status <> 'stopped'
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A registered device as the gateway needs it. ``password`` is None where it is not checked."""

    profile: Profile
    ack_style: str
    password: str | None


class Directory:
    """MN (upper case) → Known. Reloaded whole: some thousand rows are read in milliseconds."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: Any = None
        self.devices: dict[str, Known] = {}

    def reload(self) -> bool:
        """Read the registry; False (and the old content) when PostgreSQL is away."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg2.connect(
                    self._dsn, connect_timeout=5, application_name="gateway-directory"
                )
                self._connection.autocommit = True
            with self._connection.cursor() as cursor:
                self.read(cursor)
        except psycopg2.Error as fault:
            log.warning("读取设备登记失败，沿用上次内容：%s", str(fault).strip())
            self.close()
            return False
        return True

    def read(self, cursor: Any) -> None:
        """Take the registry's present content."""
        cursor.execute(_QUERY)
        self.devices = {row[0]: _known(*row[1:]) for row in cursor.fetchall()}

    def get(self, mn: str) -> Known | None:
        return self.devices.get(mn.upper())

    def profile(self, mn: str) -> Profile | None:
        known = self.get(mn)
        return known.profile if known else None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _known(crc_mode: str, ack_style: str, sm4_key: str, password: str | None) -> Known:
    profile = Profile(CrcMode(crc_mode), bytes.fromhex(sm4_key) if sm4_key else None)
    return Known(profile, ack_style, password)
