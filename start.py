#!/usr/bin/env python3
"""Set up the emotion detector in this folder, and run it. Needs nothing but Python.

    python3 start.py [...]         the app, with its own arguments
    python3 start.py test [...]    its tests, with pytest's arguments
    python3 start.py check         the linter and the type checker
    python3 start.py build [...]   an executable in dist/; --help lists the options

    python3 start.py --with NAME [...]   the same with an extra of pyproject.toml, which later starts keep:
        oracles                          what `test -m integration` compares the statistics with

The first time this installs into a virtual environment in .venv; after that it starts at once.
The syntax is kept old on purpose, so that an old Python can say that it is too old.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "set-up.stamp"  # a line for the fingerprint of a finished set-up, and for each of its extras
LOG = VENV / "set-up.log"
VERSIONS = ((3, 13), (3, 12), (3, 11))
# A file stays on one core, for its tests share what is slow to make; more than four only take memory.
ON_ALL_CORES = ("-n", "logical", "--maxprocesses", "4", "--dist", "loadfile")
CHECKS = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["mypy", "start.py"])


class SetUpError(Exception):
    """What keeps the set-up from going on, as a sentence for the user."""


def main(arguments: list[str]) -> int:
    try:
        return start(arguments)
    except SetUpError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start this again to go on.", file=sys.stderr)
        return 130


def start(arguments: list[str]) -> int:
    extras, rest = without_extras(arguments)
    task = rest[0] if rest[:1] in (["test"], ["check"], ["build"]) else "app"
    if task != "app":
        extras.add("dev")
    if not is_ready(extras):
        if sys.version_info[:2] not in VERSIONS:
            return run([*find_python(), str(ROOT / "start.py"), *arguments])
        if task == "test" or not rest:
            check_system("offscreen" if task == "test" else "")
        set_up(extras)
    if task == "test":
        os.chdir(ROOT)
        return run([str(PYTHON), "-m", "pytest", *(rest[1:] or ON_ALL_CORES)])
    if task == "check":
        return max(subprocess.call([str(PYTHON), "-m", *check], cwd=str(ROOT)) for check in CHECKS)
    if task == "build":
        os.chdir(ROOT)
        return run([str(PYTHON), "-m", "bundling", *rest[1:]])
    return run([str(PYTHON), "-P", "-m", "emotion_gui", *rest])


def without_extras(arguments: list[str]) -> tuple[set[str], list[str]]:
    """What each --with at the beginning names, and the arguments that follow."""
    extras, rest = set(), list(arguments)
    while rest and rest[0].split("=")[0] == "--with":
        _, equals, name = rest.pop(0).partition("=")
        if not equals and rest:
            name = rest.pop(0)
        if name not in known_extras():
            raise SetUpError(
                f'There is no extra "{name}" for --with; there are: {", ".join(known_extras())}.'
            )
        extras.add(name)
    return extras, rest


def known_extras() -> list[str]:
    """Those of pyproject.toml, which an old Python cannot read, by the lock files that they all have."""
    return sorted(file.stem.partition("-")[2] for file in ROOT.glob("requirements-*.lock"))


def run(command: list[str]) -> int:
    """The command's exit status; on POSIX the command takes this process over."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execvp(command[0], command)
    return subprocess.call(command)


def is_ready(extras: set[str]) -> bool:
    """Whether what is in .venv is what these sources ask for, these extras and maybe others included."""
    made, installed = read_stamp()
    return bool(made) and extras <= installed and made == fingerprint(installed)


def read_stamp() -> tuple[str, set[str]]:
    """The fingerprint of what is in .venv, empty if its set-up did not go through; and the extras in it."""
    if not STAMP.is_file():
        return "", set()
    made, *extras = STAMP.read_text("utf-8").split("\n")
    return made, set(extras) & set(known_extras())


def write_stamp(made: str, extras: set[str]) -> None:
    STAMP.write_text("\n".join([made, *sorted(extras)]), "utf-8")


def fingerprint(extras: set[str]) -> str:
    """Changes with the requirements, the environment's Python and the place of this folder."""
    files = [file.read_bytes() for file in (ROOT / "pyproject.toml", *lock_files(extras))]
    parts = (files, str(version_of([str(PYTHON)])), str(ROOT))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def lock_files(extras: set[str]) -> list[Path]:
    """Every package with its version and the hashes of its files; docs/safety.md has how they are made."""
    return [ROOT / "requirements.lock", *(ROOT / f"requirements-{extra}.lock" for extra in sorted(extras))]


def version_of(command: list[str]) -> tuple[int, ...]:
    """(major, minor) of a Python; empty for what is none, or broken."""
    ask = [*command, "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        answer = subprocess.run(ask, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
        return tuple(int(number) for number in answer.split())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return ()


def find_python() -> list[str]:
    """The command of another Python on this computer that will do."""
    for version in VERSIONS:
        name = "{}.{}".format(*version)
        for command in (["python" + name], ["py", "-" + name]):
            if shutil.which(command[0]) and version_of(command) == version:
                print(f"Going on with Python {name}.")
                return command
    raise SetUpError(
        f"The emotion detector needs Python 3.11, 3.12 or 3.13, and this is Python "
        f"{platform.python_version()}. Install one of them and start this again with it."
    )


def check_system(qt_platform: str) -> None:
    """Name missing system libraries before the long download rather than after it."""
    from emotion_gui.system.qt_platform import startup_problem

    problem = startup_problem(qt_platform)
    if problem:
        raise SetUpError(problem)


def set_up(extras: set[str]) -> None:
    """With these extras beside those that are there already, which are kept if this fails."""
    _, installed = read_stamp()
    try:
        STAMP.unlink(missing_ok=True)
        if version_of([str(PYTHON)]) not in VERSIONS or not list(PYTHON.parent.glob("pip*")):
            make_environment()
        write_stamp("", installed)
        install(installed | extras)
        write_stamp(fingerprint(installed | extras), installed | extras)
    except OSError as error:
        raise SetUpError(f"The set-up in {VENV} failed: {error}.") from error


def make_environment() -> None:
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        cure = "sudo apt-get install python{}.{}-venv".format(*sys.version_info)
        raise SetUpError(f"Python's venv module is missing. On Debian and Ubuntu install it with: {cure}")
    print(f"Making a virtual environment in {VENV} ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        output = done.stdout.decode("utf-8", "replace")
        raise SetUpError(f"{output}\nThe virtual environment could not be made.")


def install(extras: set[str]) -> None:
    print("Installing. The first time downloads about 1 GB, fills 3 GB and takes a few minutes.", flush=True)
    began = time.monotonic()
    LOG.write_bytes(b"")
    locked = [f"--requirement={file}" for file in lock_files(extras)]
    pip("--require-hashes", "--only-binary", ":all:", *locked, began=began)
    # The project itself, with what is installed now: nothing else is fetched to build it.
    pip("--no-index", "--no-deps", "--no-build-isolation", "--editable", ".", began=began)
    print(f"Installed in {clock(began)}.", flush=True)


def pip(*arguments: str, began: float) -> None:
    options = ["--disable-pip-version-check", "--no-input", "--no-user", "--progress-bar", "off"]
    command = [str(PYTHON), "-m", "pip", "install", *options, *arguments]
    with LOG.open("ab") as log, subprocess.Popen(command, cwd=str(ROOT), stdout=log, stderr=log) as process:
        watch(process, began)
    text = LOG.read_text("utf-8", "replace")
    if process.returncode:
        tail = "\n".join(text.splitlines()[-8:])
        raise SetUpError(f"{tail}\n\n{reason(text)}\nThe whole log is in {LOG}")


def watch(process: subprocess.Popen[bytes], began: float) -> None:
    """Show what pip is doing until it ends: on a terminal in one running line, else a line for each step."""
    shown = ""
    while process.poll() is None:
        step = current_step(LOG.read_text("utf-8", "replace"))
        if sys.stdout.isatty():
            print(f"\r  {clock(began)}  {step:<50}", end="", flush=True)
        elif step != shown:
            print(f"  {clock(began)}  {step}", flush=True)
        shown = step
        time.sleep(0.2)
    print("\r" + " " * 60 + "\r" if sys.stdout.isatty() else "", end="")


def current_step(log: str) -> str:
    """What pip is busy with, from what it has printed so far."""
    if "Installing collected packages" in log:
        return "unpacking the packages"
    downloads = re.findall(r"Downloading (?:\S*/)?([\w.]+)-\d\S* \((\d+(?:\.\d+)? [MG]B)\)", log)
    return "downloading {} ({})".format(*downloads[-1]) if downloads else "looking the packages up"


def clock(began: float) -> str:
    return "{}:{:02}".format(*divmod(int(time.monotonic() - began), 60))


def reason(log: str) -> str:
    """One sentence about why pip failed."""
    if re.search("No space left|Errno 28", log):
        return "The disk is full. Make room and start this again; it goes on where it stopped."
    if re.search("NewConnectionError|NameResolutionError|Timeout|ProxyError|SSLError", log):
        return "The packages could not be downloaded. Look at the internet connection and start this again."
    if "DO NOT MATCH THE HASHES" in log:
        return (
            "A downloaded package is not the one that was tested: it may have been tampered with. Look which "
            "package index this computer uses, and start this again."
        )
    missing = re.search(r"No matching distribution found for ([\w.-]+)", log)
    if missing:
        here = f"{platform.system()}, {platform.machine()}, Python {platform.python_version()}"
        return f"There is no {missing.group(1)} for this computer ({here})."
    return "The packages could not be installed."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
