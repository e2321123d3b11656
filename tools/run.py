"""Run one of the project's commands in its own environment; `python tools/run.py` alone names them.

`make X` calls this file; where there is no make (Windows), type `py tools\\run.py X`.
Standard library only. The environment is .venv, made once from requirements.lock and remade only when
that file, the package's metadata or the Python changes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = (
    "pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra dev --no-annotate "
    "--custom-compile-command make\u00a0lock pyproject.toml -o requirements.lock"
)
STAMP = VENV / "made-from"


def stop(sentence: str) -> None:
    sys.exit(f"casepack: {sentence}")


def say(sentence: str) -> None:
    print(f"casepack: {sentence}", file=sys.stderr, flush=True)


def fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Make .venv from the lock, or leave it alone when it already fits."""
    if STAMP.exists() and STAMP.read_text() == fingerprint():
        return
    say("making the environment in .venv from requirements.lock (once; about a minute)")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("this Python cannot make a virtual environment; install its venv part (Debian: apt install python3-venv)")
    pip = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    for arguments in (
        ["--require-hashes", "-r", str(ROOT / "requirements.lock")],
        ["--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    ):
        done = subprocess.run([*pip, *arguments], cwd=ROOT)
        if done.returncode:
            stop("the package registry did not give all that requirements.lock names (pip says why above)")
    STAMP.write_text(fingerprint())
    say("environment ready")


def run(*command: str) -> None:
    """Run a command of the environment in the project folder; stop with its exit status if it fails."""
    shown = " ".join(Path(part).name if part == str(PYTHON) else part for part in command)
    say(shown)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment)
    except KeyboardInterrupt:
        sys.exit(0)
    if done.returncode:
        sys.exit(done.returncode)


def python(*arguments: str) -> None:
    run(str(PYTHON), "-m", *arguments)


def lint() -> None:
    python("ruff", "check", ".")
    python("ruff", "format", "--check", ".")
    python("mypy")


def main() -> None:
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    edition = os.environ.get("EDITION") or "full"
    commands = {
        "serve": lambda: python("casepack.cli", "serve", "--port", os.environ.get("PORT") or "8000"),
        "test": lambda: (lint(), python("pytest", "-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")),
        "build": lambda: python("casepack.cli", "build", "--edition", edition),
        "check": lambda: python("casepack.cli", "check"),
        "fmt": lambda: python("casepack.cli", "fmt"),
        "schema": lambda: python("casepack.cli", "schema"),
        "docs": lambda: run(str(PYTHON), "tools/handbook.py"),
        "lint": lint,
        "bench": lambda: run(str(PYTHON), "benchmarks/links.py"),
        "dist": lambda: run(str(PYTHON), "tools/dist.py"),
        "audit": lambda: run(str(PYTHON), "tools/audit.py"),
        "bench-cases": lambda: run(str(PYTHON), "benchmarks/cases.py"),
        "bench-preview": lambda: run(str(PYTHON), "benchmarks/preview.py"),
        "lock": lambda: run("uv", *LOCK.split(" ")),
    }  # fmt: skip
    if command not in commands:
        stop(f"usage: run.py {'|'.join(commands)}")
    if sys.version_info < (3, 11):  # noqa: UP036 - the one place where an older Python can be told
        stop(f"needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable})")
    make_environment()
    commands[command]()


if __name__ == "__main__":
    main()
