"""Smaller builds of two packages, of the same versions, that stand before the installed ones while building.

tensorflow-cpu lacks what only graphics cards need, opencv-python-headless OpenCV's own windows and Qt 5.
"""

import os
import platform
import subprocess
import sys

from bundling.editions import ROOT, Edition

_FOLDER = ROOT / "build" / "overlays"
HEADLESS, CPU = "opencv-python-headless", "tensorflow-cpu"


def python_path(edition: Edition) -> str:
    """For PYTHONPATH; what is missing is fetched. Raises CalledProcessError."""
    wanted = [HEADLESS]
    if not edition.live_only and sys.platform.startswith("linux") and platform.machine() == "x86_64":
        wanted.append(CPU)  # elsewhere `tensorflow` itself is for the processor alone
    return os.pathsep.join(_fetched(name) for name in wanted)


def _fetched(name: str) -> str:
    lock, target = ROOT / "bundling" / f"{name}.lock", _FOLDER / name
    stamp = target / "complete"
    if not stamp.is_file() or stamp.read_text("utf-8") != lock.read_text("utf-8"):
        print(f"Fetching {name} ...", flush=True)
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--upgrade"]
        command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target)]
        subprocess.run([*command, "--requirement", str(lock)], check=True)
        stamp.write_text(lock.read_text("utf-8"), "utf-8")
    return str(target)
