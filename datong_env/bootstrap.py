"""Install what the project needs. Run by path with any Python, before anything is installed.

python3 datong_env/bootstrap.py python|node|lock [VENV]
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MINIMUM = (3, 11)
NODE_MAJOR = 20
LOCKS = {
    "requirements.lock": [],
    "requirements-dev.lock": ["services", "test", "check", "lock"],
    "requirements-node.lock": ["node"],
}


def refuse(chinese: str, english: str, detail: str = "") -> None:
    if detail:
        print("\n".join(detail.strip().splitlines()[-8:]), file=sys.stderr)
    raise SystemExit(f"{chinese} {english}")


def run(command: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command, cwd=ROOT, text=True, capture_output=True, check=False, **more
    )
    return done


def make_venv(venv: Path) -> None:
    """A virtual environment, also where Debian left out `ensurepip` (package python3-venv)."""
    if sys.version_info[:2] < MINIMUM:
        refuse(
            "需要 Python 3.11 或更高版本，可用 make PYTHON=python3.11 指定。",
            "Python 3.11 or newer is needed; name it with make PYTHON=python3.11.",
        )
    if (venv / "bin" / "pip").exists():
        return
    if run([sys.executable, "-m", "venv", str(venv)]).returncode == 0:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        run(["apt-get", "update", "-q"])
        run(
            ["apt-get", "install", "-qy", "python3-venv"],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    made = run([sys.executable, "-m", "venv", "--clear", str(venv)])
    if made.returncode:
        refuse(
            "无法创建 Python 虚拟环境，请先安装 python3-venv（apt-get install python3-venv）。",
            "Could not create a virtual environment: install python3-venv first.",
            made.stdout + made.stderr,
        )


def install_python(venv: Path) -> None:
    make_venv(venv)
    print("正在安装 Python 依赖…… Installing Python packages", flush=True)
    pip(venv / "bin" / "python", "requirements-dev.lock")


def pip(python: Path, lock: str) -> None:
    words = "-m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r"
    done = run([str(python), *words.split(), lock])
    if done.returncode:
        refuse(
            f"Python 依赖下载或安装失败（{lock}），请检查网络后重试。",
            f"Could not download or install {lock}: check the network and try again.",
            done.stderr,
        )


def node_major() -> int:
    if not (shutil.which("npm") and shutil.which("node")):
        return 0
    said = re.match(r"v(\d+)", run(["node", "--version"]).stdout)
    return int(said[1]) if said else 0


def install_node() -> None:
    """The front-end packages, with the system's Node.js or the one that pip can bring."""
    print("正在安装前端依赖…… Installing front-end packages", flush=True)
    python = Path(sys.executable)
    path = os.environ["PATH"]
    if node_major() < NODE_MAJOR:
        pip(python, "requirements-node.lock")
        path = f"{python.parent}:{path}"
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = run(npm, env={**os.environ, "PATH": path})
    if done.returncode:
        refuse(
            "前端依赖下载失败，请检查网络后重试。",
            "Could not download the front-end packages: check the network and try again.",
            done.stderr,
        )


def lock() -> None:
    """Resolve pyproject.toml; the files carry versions and hashes, never an index's address."""
    uv = Path(sys.executable).with_name("uv")
    words = "pip compile --quiet --universal --python-version 3.11 --generate-hashes"
    silent = "--no-emit-index-url --no-header --no-annotate"
    for name, groups in LOCKS.items():
        chosen = [word for group in groups for word in ("--group", group)]
        source = [] if groups == ["node"] else ["pyproject.toml"]
        done = run([str(uv), *words.split(), *silent.split(), *chosen, *source, "-o", name])
        if done.returncode:
            refuse(f"依赖解析失败：{name}。", f"Could not resolve {name}.", done.stderr)


if __name__ == "__main__":
    if sys.argv[1:2] == ["python"] and len(sys.argv) == 3:
        install_python(Path(sys.argv[2]))
    elif sys.argv[1:] == ["node"]:
        install_node()
    elif sys.argv[1:] == ["lock"]:
        lock()
    else:
        raise SystemExit(__doc__)
