"""The built app where there is little else: a read-only folder, an odd home, no Python, no network."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
import psutil
import pytest
from numpy.typing import NDArray
from patience import PATIENCE, wait_for

T = TypeVar("T")

DIST = Path(os.environ.get("EMOTION_BUILT", Path(__file__).parents[1] / "dist"))
_GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
application.primaryScreen().grabWindow(0).save(sys.argv[1])
"""


def eventually(happens: Callable[[], T], what: str) -> T:
    """What `happens` gives as soon as that is something."""
    return wait_for(happens, lambda: f"not within {PATIENCE:.0f} s: {what}")


def built(name: str) -> Path:
    folder = DIST / name
    if not folder.is_dir():
        pytest.fail(f"{folder} is missing. Make it with: python3 start.py build (and --live-only)")
    return folder


@pytest.fixture(scope="session")
def full() -> Path:
    """The built full edition."""
    return built("emotion-detector")


@pytest.fixture(scope="session")
def live_only() -> Path:
    """The built live-only edition."""
    return built("emotion-detector-live")


@pytest.fixture(scope="session")
def installed(full: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the full edition in which nothing may be written."""
    folder = tmp_path_factory.mktemp("programs") / "Emotion Détecteur"
    shutil.copytree(full, folder, symlinks=True)
    subprocess.run(["chmod", "-R", "a-w", str(folder)], check=True)
    yield folder
    subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A screen with a window manager."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x1000x24", "-noreset"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as file:
        name = f":{file.readline().strip()}"
    manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL)
    yield name
    for process in (manager, server):
        process.terminate()
        process.wait()


class BuiltApp:
    """The app of one user, with a home of its own."""

    def __init__(self, folder: Path, home: Path, display: str) -> None:
        self.folder, self.home, self.display = folder, home, display
        self.data = home / ".local/share/emotion-detector"
        self.settings_file = home / ".config/emotion-detector/settings.json"
        self.started: list[subprocess.Popen[bytes]] = []
        nothing = home / "nothing"
        nothing.mkdir(parents=True)
        self.environment = {"HOME": str(home), "PATH": str(nothing), "DISPLAY": display, "LANG": "C.UTF-8"}

    def command(self, program: str, *arguments: object) -> list[str]:
        """Without a network where this system allows that."""
        alone = ["unshare", "--net"] if _can_unshare() else []
        found = [shutil.which(alone[0]) or "", *alone[1:]] if alone else []
        return [*found, str(self.folder / program), *map(str, arguments)]

    def run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(program, *arguments),
            env=self.environment,
            cwd="/",
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    def open(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Start the window and wait until it is there."""
        log = (self.home / "printed.txt").open("ab")
        with log:
            process = subprocess.Popen(
                self.command("emotion-detector", *arguments),
                env=self.environment,
                cwd="/",
                stdout=log,
                stderr=log,
            )
        self.started.append(process)
        eventually(self.windows, "a window")
        time.sleep(2)  # for the Train tab too, which is built after the first frames
        return process

    def windows(self) -> list[str]:
        return self.xdotool("search", "--onlyvisible", "--name", "^Emotion Detector$").split()

    def question(self, title: str) -> None:
        """Wait until the dialog of that title has the focus."""

        def has_focus() -> bool:
            found = self.xdotool("search", "--onlyvisible", "--name", f"^{title}$").split()
            return bool(found) and self.xdotool("getactivewindow").strip() in found

        eventually(has_focus, f"the question {title!r}")

    def keys(self, *keys: str) -> None:
        self.xdotool("key", "--delay", "60", *keys)
        time.sleep(0.4)

    def type(self, text: str) -> None:
        self.xdotool("type", "--delay", "30", text)

    def xdotool(self, *arguments: str) -> str:
        environment = {**os.environ, "DISPLAY": self.display}
        done = subprocess.run(
            ["xdotool", *arguments], env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout

    def screenshot(self) -> NDArray[np.uint8]:
        """(1000, 1400, 3) uint8, BGR."""
        path = self.home / "screen.png"
        environment = {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}
        subprocess.run([sys.executable, "-c", _GRAB, str(path)], env=environment, check=True, timeout=60)
        picture = cv2.imread(str(path))
        assert picture is not None
        return np.asarray(picture, np.uint8)

    def settings(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self.settings_file.read_text("utf-8")))
        except OSError:
            return {}

    def processes(self) -> list[psutil.Process]:
        """Those of the app and its trainer that run; one that has ended may wait for its parent to notice."""
        everybody = psutil.process_iter(["exe", "status"])
        alive = [each for each in everybody if each.info["status"] != psutil.STATUS_ZOMBIE]
        return [each for each in alive if str(each.info["exe"] or "").startswith(str(self.folder))]

    def quit(self) -> int:
        """Press Ctrl+Q. Gives the exit status."""
        self.keys("ctrl+q")
        return self.started[-1].wait(PATIENCE)

    def printed(self) -> str:
        return (self.home / "printed.txt").read_text("utf-8", "replace")

    def end(self) -> None:
        for process in self.processes():
            process.kill()
        for started in self.started:
            if started.poll() is None:
                started.send_signal(signal.SIGKILL)
            started.wait()


def _can_unshare() -> bool:
    done = subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True)
    return done.returncode == 0


@pytest.fixture
def app(installed: Path, display: str, tmp_path: Path) -> Iterator[BuiltApp]:
    """The full edition, for a user whose home has spaces and letters beyond ASCII."""
    app = BuiltApp(installed, tmp_path / "Zoë O'Neill ∴", display)
    yield app
    app.end()


def complaints(text: str) -> list[str]:
    """Lines that nobody should see."""
    return re.findall(r".*(?:Traceback|Error|QThread|AutoGraph|cannot open).*", text)
