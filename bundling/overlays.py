"""Smaller variants of two packages, which shadow the installed ones during a build. Their versions are equal.

tensorflow-cpu comes without GPU support, opencv-python-headless without OpenCV's windows and Qt 5.
"""

import os
import platform
import subprocess
import sys

from bundling.editions import ROOT, Edition

_FOLDER = ROOT / "build" / "overlays"
HEADLESS, CPU = "opencv-python-headless", "tensorflow-cpu"


def python_path(edition: Edition) -> str:
    """The value of PYTHONPATH for a build. Downloads missing packages.

    Raises:
        CalledProcessError: A download failed.
    """
    names = [HEADLESS]
    if not edition.live_only and sys.platform.startswith("linux") and platform.machine() == "x86_64":
        names.append(CPU)  # elsewhere `tensorflow` itself has no GPU support
    return os.pathsep.join(_download(name) for name in names)


def _download(name: str) -> str:
    lock, target = ROOT / "bundling" / f"{name}.lock", _FOLDER / name
    stamp = target / "complete"
    if not stamp.is_file() or stamp.read_text("utf-8") != lock.read_text("utf-8"):
        print(f"Downloading {name} ...", flush=True)
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--upgrade"]
        command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target)]
        subprocess.run([*command, "--requirement", str(lock)], check=True)
        stamp.write_text(lock.read_text("utf-8"), "utf-8")
    return str(target)
