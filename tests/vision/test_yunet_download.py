"""Downloads from a local server, and files chosen by the user."""

import hashlib
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from made_store import made_store
from patience import PATIENCE
from pytestqt.qtbot import QtBot
from tiny_yunet import tiny_yunet

from emotion_gui.core.errors import UserError
from emotion_gui.core.settings import Settings
from emotion_gui.vision.yunet import kept_name, open_detector
from emotion_gui.vision.yunet_download import YUNET, CanceledError, Download, adopt, fetch
from emotion_gui.window.detector_downloader import DetectorDownloader
from emotion_gui.window.detector_field import DetectorField

CONTENT = tiny_yunet()
NAME = kept_name(CONTENT)
Answer = Callable[[BaseHTTPRequestHandler], None]


class FileServer(ThreadingHTTPServer):
    """A local server that answers each request with `answer`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Answer = whole
        self.ended = threading.Event()
        self.requests = 0
        self.timeout_s = PATIENCE

    @property
    def download(self) -> Download:
        url = f"http://127.0.0.1:{self.server_address[1]}/yunet.onnx"
        return Download(url, hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), self.timeout_s, PATIENCE)


class _Handler(BaseHTTPRequestHandler):
    server: FileServer

    def do_GET(self) -> None:
        self.server.requests += 1
        with suppress(OSError):  # the client has gone
            self.server.answer(self)

    def log_message(self, *_: object) -> None:
        """Tests stay quiet."""


def send(
    handler: BaseHTTPRequestHandler, content: bytes, length: int | None = None, status: int = 200
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(content) if length is None else length))
    handler.end_headers()
    handler.wfile.write(content)


def whole(handler: BaseHTTPRequestHandler) -> None:
    send(handler, CONTENT)


def other(handler: BaseHTTPRequestHandler) -> None:
    send(handler, bytes(len(CONTENT)))


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    send(handler, CONTENT[:1000], len(CONTENT))


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(bytes(65_536))


def missing(handler: BaseHTTPRequestHandler) -> None:
    send(handler, b"no such file", status=404)


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "/other.onnx")
    handler.end_headers()


def stalling(handler: BaseHTTPRequestHandler) -> None:
    send(handler, CONTENT[:1000], len(CONTENT))
    _server_of(handler).ended.wait(PATIENCE)


def trickling(handler: BaseHTTPRequestHandler) -> None:
    send(handler, b"", len(CONTENT))
    while not _server_of(handler).ended.wait(0.05):
        handler.wfile.write(b"x")


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"this is no web server\n" * 9)


def _server_of(handler: BaseHTTPRequestHandler) -> FileServer:
    assert isinstance(handler.server, FileServer)
    return handler.server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with FileServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.ended.set()
        server.shutdown()
        thread.join()


def get(download: Download, folder: Path, progress: Callable[[int], object] = lambda _: None) -> Path:
    return fetch(folder, download, threading.Event(), progress)


def test_the_right_file_is_stored_and_can_be_used(server: FileServer, tmp_path: Path) -> None:
    percents: list[int] = []
    path = get(server.download, tmp_path, percents.append)
    assert path == tmp_path / NAME
    assert path.read_bytes() == CONTENT
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert open_detector(path, 60)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (other, "is not the expected one, so it is not used"),
        (cut_short, "was cut short"),
        (endless, "is larger than it should be"),
        (missing, r"does not have the file \(answer 404\)"),
        (elsewhere, r"does not have the file \(answer 302\)"),
        (stalling, "does not answer in time"),
        (nonsense, "cannot be reached"),
    ],
)
def test_any_other_response_is_reported_and_leaves_no_file(
    server: FileServer, tmp_path: Path, answer: Answer, words: str
) -> None:
    server.answer = answer
    server.timeout_s = 0.3 if answer == stalling else PATIENCE
    with pytest.raises(UserError, match=words) as raised:
        get(server.download, tmp_path)
    assert str(raised.value).endswith("Try again later, or fetch the file with a browser and choose it here.")
    assert list(tmp_path.iterdir()) == []
    assert server.requests == 1


def test_a_download_that_takes_too_long_fails(server: FileServer, tmp_path: Path) -> None:
    server.answer = trickling  # would take hours
    with pytest.raises(UserError, match="in time"):
        get(replace(server.download, total_timeout=0.3), tmp_path)


def test_a_server_that_is_missing_or_has_no_tls_is_reported(server: FileServer, tmp_path: Path) -> None:
    secure = replace(server.download, url=server.download.url.replace("http", "https"))
    nobody = replace(server.download, url="http://127.0.0.1:9/yunet.onnx")
    for download in (secure, nobody):
        with pytest.raises(UserError, match=r"127\.0\.0\.1:\d+ cannot be reached: "):
            get(download, tmp_path)


def test_a_folder_that_cannot_be_written_is_reported(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be saved to"):
        get(server.download, tmp_path / "file")


def test_a_download_can_be_canceled(server: FileServer, tmp_path: Path) -> None:
    canceled = threading.Event()
    with pytest.raises(CanceledError):
        fetch(tmp_path, server.download, canceled, lambda _: canceled.set())
    assert list(tmp_path.iterdir()) == []


def test_the_address_is_opencvs_own_and_safe() -> None:
    assert YUNET.url.startswith("https://media.githubusercontent.com/media/opencv/opencv_zoo/")
    assert YUNET.url.endswith("/face_detection_yunet_2023mar.onnx")
    assert len(bytes.fromhex(YUNET.sha256)) == 32


# Files chosen by the user


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_chosen_network_is_checked_and_copied(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.onnx", CONTENT)
    kept = adopt(path, tmp_path / "detectors", threading.Event())
    path.unlink()  # for example on a USB stick
    assert kept == tmp_path / "detectors" / NAME
    assert open_detector(kept, 60)


def test_a_chosen_file_that_finds_no_face_is_rejected(tmp_path: Path) -> None:
    path = write(tmp_path / "other.onnx", tiny_yunet(blind=True))
    with pytest.raises(UserError, match=r"other\.onnx is not a YuNet face detector that works here"):
        adopt(path, tmp_path / "detectors", threading.Event())
    assert not (tmp_path / "detectors").exists()


def test_a_chosen_file_that_crashes_opencv_ends_only_a_child_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.vision.yunet_download.check_network", _crash)
    with pytest.raises(UserError, match="is not a YuNet face detector"):
        adopt(write(tmp_path / "evil.onnx", b"boom"), tmp_path, threading.Event())


def _crash(_: bytes) -> None:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)


def test_a_chosen_file_that_is_missing_or_huge_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: No such file"):
        adopt(tmp_path / "gone.onnx", tmp_path, threading.Event())
    huge = tmp_path / "huge.onnx"
    with huge.open("wb") as file:
        file.truncate(30_000_000)
    with pytest.raises(UserError, match="is not a YuNet"):
        adopt(huge, tmp_path, threading.Event())


# In the settings


def field(qtbot: QtBot, server: FileServer, folder: Path, **settings: str) -> DetectorField:
    made = DetectorField(made_store(**settings), folder, server.download)
    qtbot.addWidget(made)
    return made


def choose(field: DetectorField, detector: str) -> None:
    field._detector_box.setCurrentIndex(field._detector_box.findData(detector))


def test_the_button_downloads_it_once_and_uses_it(qtbot: QtBot, server: FileServer, tmp_path: Path) -> None:
    made = field(qtbot, server, tmp_path)
    choose(made, "yunet")
    assert "the Haar cascade finds the faces" in made.problem
    assert made._second_button.text() == "Download"
    with qtbot.waitSignal(made._store.changed):
        made._second_button.click()
        assert made._second_button.text() == "Cancel"
    assert made._store.current == Settings(detector="yunet", yunet=str(tmp_path / NAME))
    assert made.problem == ""
    choose(made, "haar")
    assert made._store.current.detector == "haar"
    choose(made, "yunet")  # the file is there now, so nothing is downloaded
    assert made._store.current.detector == "yunet"
    assert server.requests == 1


def test_a_failed_download_is_reported_and_can_be_retried(
    qtbot: QtBot, server: FileServer, tmp_path: Path
) -> None:
    server.answer = missing
    made = field(qtbot, server, tmp_path, detector="yunet")
    made._second_button.click()
    qtbot.waitUntil(lambda: "answer 404" in made.problem)
    server.answer = whole
    with qtbot.waitSignal(made._store.changed):
        made._second_button.click()


@pytest.mark.parametrize("how", ["button", "close"])
def test_a_canceled_download_reports_nothing(
    qtbot: QtBot, server: FileServer, tmp_path: Path, how: str
) -> None:
    server.answer, server.timeout_s = stalling, 0.3
    made = field(qtbot, server, tmp_path, detector="yunet")
    with qtbot.assertNotEmitted(made._store.changed, wait=400):
        made._second_button.click()
        made._second_button.click() if how == "button" else made.stop()
    assert "in time" not in made.problem
    assert list(tmp_path.iterdir()) == []


def test_a_chosen_file_is_accepted_or_rejected_in_the_dialog(
    qtbot: QtBot, server: FileServer, tmp_path: Path
) -> None:
    made = field(qtbot, server, tmp_path / "detectors", detector="yunet")
    with qtbot.waitSignal(made._store.changed):
        made.choose_file(write(tmp_path / "mine.onnx", CONTENT))
    assert made._store.current == Settings(detector="yunet", yunet=str(tmp_path / "detectors" / NAME))
    made.choose_file(tmp_path / "gone.onnx")
    qtbot.waitUntil(lambda: "gone.onnx cannot be read" in made.problem)
    assert made._file.text().endswith(NAME)
    assert server.requests == 0


def test_a_saved_file_that_is_missing_can_be_downloaded_again(
    qtbot: QtBot, server: FileServer, tmp_path: Path
) -> None:
    made = field(qtbot, server, tmp_path, detector="yunet", yunet=str(tmp_path / NAME))
    assert made._file.text() == ""
    assert "Until its file is here" in made.problem
    with qtbot.waitSignal(made.file_renewed), qtbot.assertNotEmitted(made._store.changed):
        made._second_button.click()
    assert made._file.text().endswith(NAME)


def test_a_detector_that_is_reset_elsewhere_is_reset_here(
    qtbot: QtBot, server: FileServer, tmp_path: Path
) -> None:
    cascade = tmp_path / "mine.xml"
    made = field(qtbot, server, tmp_path, cascade=str(cascade))
    assert made._file.text() == str(cascade)
    made._store.update(Settings())
    assert made._file.text() == ""
    choose(made, "yunet")
    choose(made, "haar")
    assert made._store.current == Settings()


def test_an_unexpected_error_is_reported_too(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> Path:
        raise KeyError("key")

    monkeypatch.setattr("emotion_gui.window.detector_downloader.fetch", broken)
    getter = DetectorDownloader(tmp_path)
    with qtbot.waitSignal(getter.failed) as failed:
        getter.download()
    assert "Something went wrong" in failed.args[0]
    assert "KeyError" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_only_the_user_reads_the_copy(server: FileServer, tmp_path: Path) -> None:
    assert stat.S_IMODE(get(server.download, tmp_path).stat().st_mode) == 0o600
