"""The whole app as its own process, offscreen."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE

WATCH = """
import sys
from emotion_gui.app import open_window
application, window = open_window("demo")
from PySide6.QtCore import QTimer
def look():
    if window.live.chosen.faces:
        print("banner:", window.live.banner.text)
        print("heavy:", sorted({"tensorflow", "keras", "matplotlib"} & set(sys.modules)))
        window.close()
timer = QTimer(interval=50)
timer.timeout.connect(look)
timer.start()
sys.exit(application.exec())
"""


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "EMOTION_GUI_HOME": str(home)}


def watch(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WATCH],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_it_shows_a_labeled_face_without_tensorflow_and_ends_cleanly(home: Path) -> None:
    done = watch(home)
    assert done.returncode == 0, done.stderr
    assert "heavy: []" in done.stdout
    assert not [line for line in done.stderr.splitlines() if "QThread" in line or "Traceback" in line]


@pytest.mark.parametrize("content", ["{", '{"smoothing": "much", "source": 7}', "[]", '{"version": 99}'])
def test_damaged_settings_do_not_keep_it_from_starting(home: Path, content: str) -> None:
    (home / "config").mkdir()
    (home / "config" / "settings.json").write_text(content)
    done = watch(home)
    assert done.returncode == 0, done.stderr
    assert "settings" in done.stdout.lower()


# Tells once that it shows a face.
SHOW = """
import sys
from emotion_gui import app
from emotion_gui.window.main_window import MainWindow
from PySide6.QtCore import QTimer
begin = MainWindow.begin
def watched(window, *rest):
    begin(window, *rest)
    def look():
        if window.live.chosen.faces:
            print("shown", flush=True)
            timer.stop()
    timer = window._timer = QTimer(window, interval=50)
    timer.timeout.connect(look)
    timer.start()
MainWindow.begin = watched
sys.exit(app.run(["demo"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_in_the_terminal_ends_it_cleanly(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SHOW],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        shown = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert shown == "shown\n", errors
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert (home / "config" / "settings.json").exists()
