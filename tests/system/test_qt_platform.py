import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from emotion_gui.system import qt_platform

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Qt's libraries on Linux")


def run(code: str, **environment: str) -> str:
    """Returns what a new interpreter prints for `code`."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, check=False, env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_module_imports_neither_qt_nor_opencv() -> None:
    loaded = run(
        "import sys, emotion_gui.system.qt_platform; print('PySide6' in sys.modules, 'cv2' in sys.modules)"
    )
    assert loaded == "False False"


OPEN_A_WINDOW = """
import os
from emotion_gui.system.qt_platform import import_opencv
import_opencv()
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel("hello")
label.show()
app.processEvents()
paths = [path for path in app.libraryPaths() if "cv2" in path]
variables = [os.environ.get(name) for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")]
print(app.platformName(), paths, variables)
"""


def test_qt_finds_its_own_plugins_after_opencv() -> None:
    assert run(OPEN_A_WINDOW, QT_QPA_PLATFORM="offscreen") == "offscreen [] [None, None]"


def test_the_users_own_paths_survive_opencv(tmp_path: Path) -> None:
    printed = run(OPEN_A_WINDOW, QT_QPA_PLATFORM="offscreen", QT_QPA_FONTDIR=str(tmp_path))
    assert printed.endswith(f"[None, {str(tmp_path)!r}]")


def test_no_problem_offscreen() -> None:
    assert qt_platform.startup_problem("offscreen") is None


@linux_only
def test_a_missing_display_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    problem = qt_platform.startup_problem()
    assert problem is not None
    assert "no screen" in problem


@linux_only
@pytest.mark.skipif(bool(qt_platform.missing_libraries("xcb")), reason="Qt's xcb libraries are not here")
def test_a_display_that_does_not_answer_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":987")
    problem = qt_platform.startup_problem()
    assert problem is not None
    assert "':987'" in problem


@linux_only
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
def test_a_window_opens_on_a_real_x_server() -> None:
    command = ["Xvfb", "-displayfd", "1", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        environment = {
            "DISPLAY": f":{server.stdout.readline().strip()}",
            "QT_QPA_PLATFORM": "",
            "WAYLAND_DISPLAY": "",
        }
        try:
            problem = run(
                "from emotion_gui.system import qt_platform as q; print(q.startup_problem())", **environment
            )
            shown = run(OPEN_A_WINDOW, **environment)
        finally:
            server.terminate()
    assert problem == "None"
    assert shown == "xcb [] [None, None]"


@linux_only
def test_a_missing_library_is_named_with_its_package(tmp_path: Path) -> None:
    """A text file hides the library of the system, as if its package were not installed."""
    (tmp_path / "libxcb-cursor.so.0").write_text("not a library")
    printed = run(
        "from emotion_gui.system import qt_platform as q;"
        "q._system_ids = lambda: {'debian'};"
        "print(q.missing_libraries('offscreen'), q.missing_libraries('xcb'), q.startup_problem('xcb'))",
        LD_LIBRARY_PATH=str(tmp_path),
    )
    assert "'libxcb-cursor.so.0'" in printed
    assert "sudo apt-get install" in printed
    assert "libxcb-cursor0" in printed


@linux_only
def test_one_loadable_platform_is_enough(tmp_path: Path) -> None:
    """Qt falls back from Wayland to X11, and vice versa."""
    (tmp_path / "libxcb-cursor.so.0").write_text("not a library")
    printed = run(
        "from emotion_gui.system import qt_platform as q; print(q.startup_problem())",
        LD_LIBRARY_PATH=str(tmp_path),
        QT_QPA_PLATFORM="xcb;offscreen",
    )
    assert printed == "None"


@linux_only
@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
def test_a_library_that_is_not_in_the_table_is_named(tmp_path: Path) -> None:
    """A later Qt may need more libraries; then the error of its plugin counts."""
    plugins = tmp_path / "PySide6" / "Qt" / "plugins" / "platforms"
    plugins.mkdir(parents=True)
    (tmp_path / "PySide6" / "__init__.py").touch()
    needed, source = tmp_path / "libnews.so.7", tmp_path / "empty.c"
    source.touch()
    subprocess.run(["gcc", "-shared", "-o", needed, source, "-Wl,-soname,libnews.so.7"], check=True)
    plugin = plugins / "libqoffscreen.so"
    subprocess.run(["gcc", "-shared", "-Wl,--no-as-needed", "-o", plugin, source, needed], check=True)
    needed.unlink()
    printed = run(
        "from emotion_gui.system import qt_platform as q; print(q.startup_problem('offscreen'))",
        PYTHONPATH=str(tmp_path),
    )
    assert "libnews.so.7" in printed


@pytest.mark.parametrize(
    ("system", "command"),
    [
        ({"debian"}, "sudo apt-get install libegl1 libxcb-cursor0"),
        ({"linuxmint", "ubuntu"}, "sudo apt-get install libegl1 libxcb-cursor0"),
        ({"fedora"}, "sudo dnf install libglvnd-egl xcb-util-cursor"),
        ({"arch"}, "Install the packages of your system that hold them."),
    ],
)
def test_the_command_fits_the_distribution(
    system: set[str], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(qt_platform, "_system_ids", lambda: system)
    monkeypatch.setattr(qt_platform, "missing_libraries", lambda _: ["libEGL.so.1", "libxcb-cursor.so.0"])
    problem = qt_platform.startup_problem("xcb")
    assert problem is not None
    assert "libEGL.so.1, libxcb-cursor.so.0" in problem
    assert problem.endswith(command)
