"""Under which account the embedded services run, and where it can reach their files.

PostgreSQL refuses to run as root. Started as root, the services run as an unprivileged account
(`DATONG_SERVICES_USER`, else `nobody`); what that account cannot reach (a clone under /root, say)
is kept or copied under /var/tmp instead.
"""

import ctypes
import hashlib
import os
import pwd
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ELSEWHERE = Path("/var/tmp")  # noqa: S108 - a folder of our own is made in it, closed to others
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


@dataclass(frozen=True, slots=True)
class Account:
    """The account of the services; OURSELVES when we are not root."""

    uid: int
    gid: int

    def owns(self, path: Path) -> Path:
        """Make the folder and give it to the account alone."""
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(0o700)
        os.chown(path, self.uid, self.gid)
        return path

    def reaches(self, path: Path) -> bool:
        """May the account walk down to the folder that will hold `path`?"""
        if self == OURSELVES:
            return True
        return all(parent.stat().st_mode & 0o001 for parent in path.parents if parent.exists())

    def as_popen(self) -> dict[str, Any]:
        if self == OURSELVES:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


OURSELVES = Account(-1, -1)  # what chown takes for "as it is"


def services_account() -> Account:
    if os.geteuid() != 0:
        return OURSELVES
    entry = pwd.getpwnam(os.environ.get("DATONG_SERVICES_USER") or "nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def reachable_home(wanted: Path, account: Account) -> Path:
    """`wanted`, or a folder under /var/tmp that the account can reach, with a link to it from `wanted`."""
    if account.reaches(wanted):
        return wanted
    home = ELSEWHERE / f"datong-env-{hashlib.sha256(str(wanted).encode()).hexdigest()[:12]}"
    if not wanted.is_symlink():
        wanted.parent.mkdir(parents=True, exist_ok=True)
        wanted.symlink_to(home)
    return home


def reachable_copy(package: Path, home: Path, account: Account) -> Path:
    """The package's folder, or a copy of it (with its `.libs` sibling) that the account can execute."""
    if account.reaches(package / "x"):
        return package
    kept = home.parent / f"{home.name}-bin"
    copy = kept / package.name
    if not copy.exists():
        kept.mkdir(parents=True, exist_ok=True, mode=0o755)
        if kept.stat().st_uid != os.geteuid():
            raise PermissionError(f"{kept} 属于其他用户，拒绝使用。 {kept} belongs to someone else.")
        for folder in (package.with_name(f"{package.name}.libs"), package):
            if folder.exists():
                shutil.copytree(folder, kept / folder.name, dirs_exist_ok=True)
    return copy


def ends_with(parent: int, signum: signal.Signals) -> None:
    """Have the kernel send us `signum` when `parent` is gone; it may be gone already."""
    LIBC.prctl(PR_SET_PDEATHSIG, signum)
    if os.getppid() != parent:
        os.kill(os.getpid(), signum)


def dies_with_us(signum: signal.Signals) -> Callable[[], None]:
    """The preexec step for a child that must not outlive this process."""
    return partial(ends_with, os.getpid(), signum)
