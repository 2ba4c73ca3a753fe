"""The product as processes that a test may kill: gateway and workers, each in a process group of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from datong_env.environment import BASE_DIR
from datong_env.service import free_port

CELERY = [sys.executable, "-m", "celery", "-A", "datong_env", "worker", "-B", "-c", "2", "-l", "ERROR"]


class Product:
    """Gateway and one worker for all queues, with beat inside it."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = {**environment, "C_FORCE_ROOT": "1", "DATONG_LOG_LEVEL": "ERROR"}
        self.folder, self.port = folder, free_port()
        self.running: dict[str, subprocess.Popen[str]] = {}

    def start(self, name: str) -> None:
        commands = {
            "gateway": [
                sys.executable,
                "manage.py",
                "gateway",
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
            ],
            "worker": [*CELERY, "-Q", "ingest,judge,default", "-s", str(self.folder / "beat")],
        }
        process = subprocess.Popen(
            commands[name],
            cwd=BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE if name == "gateway" else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        if process.stdout is not None:
            process.stdout.readline()
        self.running[name] = process

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all its children, with no time for a last word."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self.running):
            self.kill(name)
