"""One job in a process of its own, seen from the process that started it."""

import logging
import queue
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import IO

from emotion_gui.batch.job import Job, Order, Outcome, OutcomeKind, Progress, order_line, read_report
from emotion_gui.core.errors import UserError
from emotion_gui.recording.vault import Key
from emotion_gui.system.programs import app_command, child_environment, working_folder

_LAST_WORDS = 2000  # bytes of what a process that failed has printed
_DEAD_SECONDS = 5.0  # that a killed process may take to be gone
_FLAGS = 0
if sys.platform == "win32":
    _FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW

_log = logging.getLogger(__name__)


class Child:
    """Ends with this process, however that ends: its standard input closes then.

    A thread reads what it says; `poll` tells the newest of it and never waits.
    """

    def __init__(self, job: Job, key: Key | None = None) -> None:
        """Starts it. key: of the lock that the job names. Raises UserError."""
        self.progress: Progress | None = None
        self._outcome: Outcome | None = None
        self._said: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        try:
            self._process = _started(self._words)
        except OSError as error:
            self._words.close()
            raise UserError(f"The analysis cannot be started: {error.strerror or error}.") from error
        self._reader = threading.Thread(target=self._read, name="batch child", daemon=True)
        self._reader.start()
        self._tell(order_line(Order(job, key)))

    @property
    def pid(self) -> int:
        return self._process.pid

    def poll(self) -> Outcome | None:
        """How it ended; None while it goes on. Newer progress is in `progress`."""
        over = self._process.poll() is not None and not self._reader.is_alive()
        while not self._said.empty():
            report = read_report(self._said.get())
            if isinstance(report, Outcome):
                self._outcome = report
            elif report is not None:
                self.progress = report
        return self._end() if over else None

    def stop(self) -> None:
        """Ask it to end; it commits what it has, and can be gone on with."""
        with suppress(OSError):  # it has ended already
            if self._process.stdin is not None:
                self._process.stdin.close()

    def wait(self, seconds: float) -> Outcome | None:
        """Like `poll`, but waits so long for the end."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
            self._reader.join(_DEAD_SECONDS)
        return self.poll()

    def kill(self) -> None:
        """End it at once; up to a second of work is lost."""
        with suppress(OSError):
            self._process.kill()
        self.wait(_DEAD_SECONDS)

    def _tell(self, line: bytes) -> None:
        with suppress(OSError):  # it has died; `poll` tells
            if self._process.stdin is not None:
                self._process.stdin.write(line)
                self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._said.put(line)

    def _end(self) -> Outcome:
        self.stop()
        if self._outcome is None:
            self._outcome = self._death()
        self._words.close()
        return self._outcome

    def _death(self) -> Outcome:
        """It has said nothing of its end: somebody killed it, or it crashed."""
        if not self._words.closed:
            self._words.seek(0)
            _log.warning(
                "a batch process has died, exit code %s: %s",
                self._process.returncode,
                self._words.read().decode("utf-8", "replace")[-_LAST_WORDS:],
            )
        text = "The analysis ended unexpectedly. It can go on from where it was."
        return Outcome(OutcomeKind.FAILED, text, self.progress.session if self.progress else "")


def _started(words: IO[bytes]) -> "subprocess.Popen[bytes]":
    """In a session of its own: Ctrl+C in the terminal is meant for the process that started it."""
    return subprocess.Popen(
        [*app_command(), "batch-worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=words,
        env=child_environment(),
        cwd=working_folder(),
        start_new_session=True,
        creationflags=_FLAGS,
    )
