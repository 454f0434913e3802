"""What must not happen, of the app as a whole: see docs/safety.md."""

import ast
import json
import os
import socket
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from subprocess import PIPE

import numpy as np
import pytest
from hostile_files import hostile_members
from mjpeg_server import MjpegServer
from patience import PATIENCE

from emotion_gui.cli import analyze
from emotion_gui.vision.source_spec import FileSpec
from emotion_gui.vision.sources import SourceError, make_source
from trainer.data.readers import open_data
from trainer.shared.errors import TrainerError
from trainer.shared.files import write_bytes

ROOT = Path(__file__).parents[1]
SOURCES = [*(ROOT / "emotion_gui").rglob("*.py"), *(ROOT / "trainer").rglob("*.py")]
UNSAFE = {("allow_pickle", True), ("safe_mode", False), ("shell", True), ("weights_only", False)}
# The only one that asks for something: on this computer and no other, where a rule says so. Streams are read
# by OpenCV.
CALLS = {"local_call.py"}


# Nothing is unpickled, and nothing telephones home


def test_nothing_in_the_sources_can_unpickle_or_run_what_a_file_holds() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                named = {alias.name for alias in node.names} | {getattr(node, "module", "")}
                assert not named & {"pickle", "marshal", "shelve", "dill", "joblib", "yaml"}, path
            if isinstance(node, ast.Call):
                assert getattr(node.func, "id", "") not in ("eval", "exec", "compile"), path
                assert getattr(node.func, "attr", "") not in ("system", "popen"), path
                for word in node.keywords:
                    assert (word.arg, getattr(word.value, "value", None)) not in UNSAFE, path


def test_nothing_else_in_the_sources_speaks_with_the_network() -> None:
    modules = {"socket", "ssl", "http.client", "urllib.request", "requests", "PySide6.QtNetwork"}
    for path in SOURCES:
        imported = set[str]()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        assert path.name in CALLS or not imported & modules, path


# Data sets


@pytest.mark.parametrize("trick", [name for name in hostile_members("") if name != "bomb"])
def test_a_data_archive_with_a_trick_is_refused(tmp_path: Path, trick: str) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("train/happy/1.png", b"x")
        hostile_members("")[trick](archive)
    with pytest.raises(TrainerError, match=r"data\.zip cannot be opened: it contains .+\. Choose another"):
        open_data(path)
    assert [found.name for found in tmp_path.iterdir()] == ["data.zip"]


def test_a_bomb_in_a_data_archive_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train/happy/1.png", bytes(80 * 2**20))
    with open_data(path) as data:
        assert data.read("train/happy/1.png") is None


# Videos that are lists of addresses


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "list.mp4",
            "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:{}/a.ts\n#EXT-X-ENDLIST\n",
        ),
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\ntcp://127.0.0.1:{}\n#EXT-X-ENDLIST\n"),
        (
            "session.mp4",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {} RTP/AVP 96\n",
        ),
        ("joined.mp4", "ffconcat version 1.0\nfile http://127.0.0.1:{}/a.mp4\n"),
        ("meta.asx", '<asx><entry><ref href="http://127.0.0.1:{}/"/></entry></asx>'),
    ],
)
def test_a_file_that_names_addresses_connects_to_none(tmp_path: Path, name: str, text: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        path = tmp_path / name
        path.write_text(text.format(server.getsockname()[1]))
        with pytest.raises(SourceError, match=name):
            make_source(FileSpec(str(path))).open()
        with pytest.raises(BlockingIOError):
            server.accept()


# The running app

# Watches a stream whose address holds a password and a token, loses it, and meets an error that names it.
WATCH = """
import json, os, sys
os.umask(0o022)
connected = []
sys.addaudithook(lambda event, given: connected.append(str(given[1])) if event == "socket.connect" else None)
from emotion_gui.app import open_window
application, window = open_window(os.environ["STREAM"])
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox
TEXTS = ("text", "windowTitle", "toolTip", "accessibleName", "accessibleDescription", "toPlainText",
         "currentMessage", "placeholderText")
shown = set()
def read():
    for widget in application.allWidgets():
        shown.update(getattr(widget, name)() for name in TEXTS if callable(getattr(widget, name, None)))
        if isinstance(widget, QComboBox):
            shown.update(widget.itemText(index) for index in range(widget.count()))
def fail():
    raise OSError("cannot open " + os.environ["STREAM"])
def watch():
    read()
    windows = [window for window in application.topLevelWidgets() if window.isVisible()]
    dialogs = [window for window in windows if type(window).__name__ == "ErrorDialog"]
    if not asked and window.live.view.isVisible() and "fps" in " ".join(map(str, shown)):
        asked.append(True)
        print("watching", flush=True)
    elif asked and len(asked) == 1 and "stopped sending" in window.live.banner.text:
        asked.append(True)
        QTimer.singleShot(0, fail)
    elif dialogs:
        print(json.dumps({"shown": sorted(map(str, shown)), "connected": connected}))
        window.close()
asked = []
timer = QTimer(interval=50)
timer.timeout.connect(watch)
timer.start()
sys.exit(application.exec())
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The app's folders, what it has shown and what it has printed in such a session."""
    home = tmp_path_factory.mktemp("safety") / "home"
    with MjpegServer(np.zeros((120, 160, 3), np.uint8)) as server:
        stream = server.url.replace("://", "://anna:geheim@") + "?token=verborgen"
        environment = {**os.environ, "EMOTION_GUI_HOME": str(home), "STREAM": stream}
        process = subprocess.Popen(
            [sys.executable, "-c", WATCH], env=environment, stdout=PIPE, stderr=PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "watching\n"
    shown, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    return home, shown, errors


def test_a_password_in_an_address_is_neither_shown_nor_logged(watched: tuple[Path, str, str]) -> None:
    home, shown, errors = watched
    log = "".join(file.read_text("utf-8") for file in (home / "logs").iterdir())
    for text in (shown, errors, log):
        assert "geheim" not in text
        assert "verborgen" not in text
    assert "video.mjpg" in shown
    assert "cannot open http://***@127.0.0.1" in log
    assert "OSError" in errors


def test_the_app_connects_to_nothing_but_the_stream(watched: tuple[Path, str, str]) -> None:
    """Which FFmpeg does, unseen by Python."""
    assert json.loads(watched[1])["connected"] == []


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_only_the_user_can_read_what_the_app_writes(watched: tuple[Path, str, str]) -> None:
    home, _, _ = watched
    readable = [path for path in home.rglob("*") if not _is_private(path, home)]
    assert not readable
    settings = home / "config" / "settings.json"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    assert "geheim" in settings.read_text("utf-8")  # or the stream could not be opened at the next start
    assert {stat.S_IMODE(file.stat().st_mode) for file in (home / "logs").iterdir()} == {0o600}
    assert stat.S_IMODE((home / "data" / "runs").stat().st_mode) == 0o700


def _is_private(path: Path, home: Path) -> bool:
    """Whether itself or a folder above it lets nobody else in."""
    chain = [path, *(folder for folder in path.parents if folder.is_relative_to(home) and folder != home)]
    return any(not stat.S_IMODE(each.stat().st_mode) & 0o077 for each in chain)


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_what_is_written_elsewhere_has_the_usual_permissions(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_bytes(tmp_path / "snapshot.png", b"picture")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "snapshot.png").stat().st_mode) == 0o644


def test_analyze_says_no_password(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for address in ("rtsp://anna:geheim@127.0.0.1/live", "rtsp://anna:geheim@:99999999/"):
        assert analyze.main([address, "--csv", str(tmp_path / "out.csv")]) == analyze.FAILED
    assert "geheim" not in "".join(capsys.readouterr())
    assert not list(tmp_path.iterdir())
