import logging
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from emotion_gui.core.errors import (
    Uncaught,
    UserError,
    hide_credentials,
    install_exception_hook,
    sentence_for,
    setup_logging,
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log file in use; restores the hooks and handlers afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield setup_logging(tmp_path / "logs")
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:  # noqa: BLE001  (it needs a traceback)
        return caught


def test_an_exception_reaches_the_log_and_the_user(log: Path) -> None:
    reported: list[Uncaught] = []
    install_exception_hook(reported.append)
    error = raised(ValueError("the  model\nis bent"))
    sys.excepthook(type(error), error, error.__traceback__)
    [uncaught] = reported
    sentence = "Something went wrong: the model is bent (ValueError). The log file has the details."
    assert uncaught.sentence == sentence
    assert "ValueError: the model is bent" in uncaught.details
    written = log.read_text("utf-8")
    assert "Traceback" in written
    assert "ValueError: the  model" in written


def test_the_text_of_a_user_error_is_the_sentence() -> None:
    assert sentence_for(UserError("The camera is busy. Close other programs.")).startswith("The camera is")
    assert sentence_for(KeyError()) == "Something went wrong: KeyError. The log file has the details."


def test_an_exception_in_a_thread_is_reported(log: Path) -> None:
    reported: list[Uncaught] = []
    install_exception_hook(reported.append)
    thread = threading.Thread(target=lambda: 1 / 0, name="capture")
    thread.start()
    thread.join()
    assert len(reported) == 1
    assert "uncaught exception in capture" in log.read_text("utf-8")


def test_an_exception_in_a_finalizer_is_reported(log: Path) -> None:
    reported: list[Uncaught] = []
    install_exception_hook(reported.append)

    class Leaky:
        def __del__(self) -> None:
            raise RuntimeError("late")

    Leaky()
    assert reported[0].sentence == "Something went wrong: late (RuntimeError). The log file has the details."
    assert "Leaky.__del__" in log.read_text("utf-8")


def test_repeated_errors_do_not_displace_the_rest_of_the_log(log: Path) -> None:
    reported: list[Uncaught] = []
    install_exception_hook(reported.append)
    for number in range(1000):
        error = raised(ValueError(f"number {number}"))
        sys.excepthook(type(error), error, error.__traceback__)
    assert [uncaught.count for uncaught in reported] == [2**power for power in range(10)]
    assert [bool(uncaught.details) for uncaught in reported] == [True, *[False] * 9]
    written = log.read_text("utf-8")
    assert written.count("Traceback") == 10
    assert "for the 512th time" in written


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("open rtsp://me:secret@cam.local:554/live failed", "open rtsp://***@cam.local:554/live failed"),
        ("'http://me:p@ss/w@cam/a?token=secret&b=1' is gone", "'http://***@cam/a?***' is gone"),
        ("https://cam.local/video?key=secret", "https://cam.local/video?***"),
        ("write to anna@example.org, why?", "write to anna@example.org, why?"),
    ],
)
def test_credentials_are_removed_from_addresses(text: str, hidden: str) -> None:
    assert hide_credentials(text) == hidden


def test_neither_log_nor_terminal_nor_window_get_a_password(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reported: list[Uncaught] = []
    install_exception_hook(reported.append)
    error = raised(OSError("cannot open rtsp://me:secret@cam.local/live?token=hidden"))
    sys.excepthook(type(error), error, error.__traceback__)
    logging.getLogger("test").warning("tried %s", "rtsp://me:secret@cam.local/live?token=hidden")
    output = f"{log.read_text('utf-8')}{capsys.readouterr().err}{reported}"
    assert "cam.local" in output
    assert "secret" not in output
    assert "hidden" not in output


def test_an_error_that_cannot_be_shown_is_logged(log: Path) -> None:
    def broken(_: Uncaught) -> None:
        raise RuntimeError("the banner is gone")

    install_exception_hook(broken)
    error = raised(ValueError("first"))
    sys.excepthook(type(error), error, error.__traceback__)
    written = log.read_text("utf-8")
    assert "first" in written
    assert "the banner is gone" in written


def test_without_stderr(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windowed apps on Windows have no stderr."""
    monkeypatch.setattr(sys, "stderr", None)
    reported: list[Uncaught] = []
    install_exception_hook(reported.append)
    error = raised(OSError("gone"))
    sys.excepthook(type(error), error, error.__traceback__)
    assert len(reported) == 1
    assert "gone" in log.read_text("utf-8")


def test_an_uncaught_exception_of_a_real_program(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from emotion_gui.core.errors import *;"
        "setup_logging(Path(sys.argv[1]));"
        "install_exception_hook(lambda error: print('reported:', error.sentence));"
        "raise UserError('Plug it in.')"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout.strip() == "reported: Plug it in."
    assert "UserError: Plug it in." in done.stderr
    assert "UserError: Plug it in." in (tmp_path / "emotion-gui.log").read_text("utf-8")


def test_the_log_rotates_and_stays_private(log: Path) -> None:
    for _ in range(45):
        logging.getLogger("test").info("x" * 100_000)
    files = sorted(log.parent.iterdir())
    assert [file.name for file in files] == [log.name, f"{log.name}.1", f"{log.name}.2"]
    assert all(file.stat().st_size <= 1_000_000 for file in files)
    if sys.platform != "win32":
        assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


@pytest.mark.usefixtures("log")
def test_a_log_folder_that_cannot_be_created_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    setup_logging(tmp_path / "file" / "logs")
    logging.getLogger("test").info("nowhere")


def test_a_second_folder_replaces_the_first(log: Path, tmp_path: Path) -> None:
    second = setup_logging(tmp_path / "other")
    logging.getLogger("test").info("hello")
    assert "hello" in second.read_text("utf-8")
    assert "hello" not in log.read_text("utf-8")
