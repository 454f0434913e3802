#!/usr/bin/env python3
"""Set up the emotion detector in this folder, and run it. Needs nothing but Python.

    python3 start.py [...]         run the app, with its own arguments
    python3 start.py test [...]    run the tests, with pytest's arguments
    python3 start.py check         run the linter and the type checker
    python3 start.py build [...]   build an executable in dist/; --help lists the options

    python3 start.py --with NAME [...]   the same with an extra of pyproject.toml, which stays installed:
        oracles                          packages that `test -m integration` compares the statistics with

The first start installs the packages into a virtual environment in .venv; later starts are immediate.
The syntax is old on purpose, so that an old Python can run this file and report that it is too old.
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
STAMP = VENV / "set-up.stamp"  # a line with the fingerprint of a complete set-up, and one for each extra
LOG = VENV / "set-up.log"
VERSIONS = ((3, 13), (3, 12), (3, 11))
# The tests of a file share slow fixtures, so they stay in one process; more than four only cost memory.
ON_ALL_CORES = ("-n", "logical", "--maxprocesses", "4", "--dist", "loadfile")
CHECKS = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["mypy", "start.py"])


class SetUpError(Exception):
    """The set-up failed. Its text is a message for the user."""


def main(arguments: list[str]) -> int:
    try:
        return start(arguments)
    except SetUpError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to continue.", file=sys.stderr)
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
    """The extras that the leading --with options name, and the remaining arguments."""
    extras, rest = set(), list(arguments)
    while rest and rest[0].split("=")[0] == "--with":
        _, equals, name = rest.pop(0).partition("=")
        if not equals and rest:
            name = rest.pop(0)
        if name not in known_extras():
            raise SetUpError(
                f'There is no extra "{name}" for --with. Available: {", ".join(known_extras())}.'
            )
        extras.add(name)
    return extras, rest


def known_extras() -> list[str]:
    """The extras of pyproject.toml, by their lock files, because an old Python cannot read TOML."""
    return sorted(file.stem.partition("-")[2] for file in ROOT.glob("requirements-*.lock"))


def run(command: list[str]) -> int:
    """Run a command and return its exit status. On POSIX it replaces this process."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execvp(command[0], command)
    return subprocess.call(command)


def is_ready(extras: set[str]) -> bool:
    """Whether .venv has all that these sources require, with at least these extras."""
    made, installed = read_stamp()
    return bool(made) and extras <= installed and made == fingerprint(installed)


def read_stamp() -> tuple[str, set[str]]:
    """The fingerprint of .venv, empty if its set-up is incomplete; and its extras."""
    if not STAMP.is_file():
        return "", set()
    made, *extras = STAMP.read_text("utf-8").split("\n")
    return made, set(extras) & set(known_extras())


def write_stamp(made: str, extras: set[str]) -> None:
    STAMP.write_text("\n".join([made, *sorted(extras)]), "utf-8")


def fingerprint(extras: set[str]) -> str:
    """A hash that changes with the requirements, the environment's Python and the path of this folder."""
    files = [file.read_bytes() for file in (ROOT / "pyproject.toml", *lock_files(extras))]
    parts = (files, str(version_of([str(PYTHON)])), str(ROOT))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def lock_files(extras: set[str]) -> list[Path]:
    """The files with every package, its version and its hashes; docs/safety.md says how they are made."""
    return [ROOT / "requirements.lock", *(ROOT / f"requirements-{extra}.lock" for extra in sorted(extras))]


def version_of(command: list[str]) -> tuple[int, ...]:
    """(major, minor) of a Python command; empty if it does not run."""
    query = [*command, "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        output = subprocess.run(query, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
        return tuple(int(number) for number in output.split())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return ()


def find_python() -> list[str]:
    """The command of another Python on this computer that has a suitable version."""
    for version in VERSIONS:
        name = "{}.{}".format(*version)
        for command in (["python" + name], ["py", "-" + name]):
            if shutil.which(command[0]) and version_of(command) == version:
                print(f"Continuing with Python {name}.")
                return command
    raise SetUpError(
        f"The emotion detector needs Python 3.11, 3.12 or 3.13, but this is Python "
        f"{platform.python_version()}. Install one of them and run this command again with it."
    )


def check_system(qt_platform: str) -> None:
    """Report missing system libraries before the long download rather than after it."""
    from emotion_gui.system.qt_platform import startup_problem

    problem = startup_problem(qt_platform)
    if problem:
        raise SetUpError(problem)


def set_up(extras: set[str]) -> None:
    """Install these extras in addition to the installed ones, which are kept if this fails."""
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
        fix = "sudo apt-get install python{}.{}-venv".format(*sys.version_info)
        raise SetUpError(f"Python's venv module is missing. On Debian and Ubuntu, install it with: {fix}")
    print(f"Creating a virtual environment in {VENV} ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    result = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
        output = result.stdout.decode("utf-8", "replace")
        raise SetUpError(f"{output}\nThe virtual environment could not be created.")


def install(extras: set[str]) -> None:
    print(
        "Installing. The first time, this downloads about 1 GB, needs 3 GB of disk space "
        "and takes a few minutes.",
        flush=True,
    )
    began = time.monotonic()
    LOG.write_bytes(b"")
    locked = [f"--requirement={file}" for file in lock_files(extras)]
    pip("--require-hashes", "--only-binary", ":all:", *locked, began=began)
    # The project itself is built with the installed packages, without any other download.
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
        raise SetUpError(f"{tail}\n\n{reason(text)}\nThe full log is in {LOG}")


def watch(process: subprocess.Popen[bytes], began: float) -> None:
    """Show pip's current step until it ends: in one updated line on a terminal, else in a line for each."""
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
    """The step that pip is in, according to its log so far."""
    if "Installing collected packages" in log:
        return "unpacking the packages"
    downloads = re.findall(r"Downloading (?:\S*/)?([\w.]+)-\d\S* \((\d+(?:\.\d+)? [MG]B)\)", log)
    return "downloading {} ({})".format(*downloads[-1]) if downloads else "looking up the packages"


def clock(began: float) -> str:
    return "{}:{:02}".format(*divmod(int(time.monotonic() - began), 60))


def reason(log: str) -> str:
    """Why pip failed, in a message for the user."""
    if re.search("No space left|Errno 28", log):
        return "The disk is full. Free some space and run this command again; it continues where it stopped."
    if re.search("NewConnectionError|NameResolutionError|Timeout|ProxyError|SSLError", log):
        return (
            "The packages could not be downloaded. Check the internet connection and run this command again."
        )
    if "DO NOT MATCH THE HASHES" in log:
        return (
            "A downloaded package is not the one that was tested: it may have been tampered with. Check "
            "which package index this computer uses, and run this command again."
        )
    missing = re.search(r"No matching distribution found for ([\w.-]+)", log)
    if missing:
        here = f"{platform.system()}, {platform.machine()}, Python {platform.python_version()}"
        return f"There is no {missing.group(1)} for this computer ({here})."
    return "The packages could not be installed."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
