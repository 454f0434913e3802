"""A child process that analyzes one video, as its parent sees it."""

import logging
import queue
import subprocess
import tempfile
import threading
from contextlib import suppress

from emotion_gui.batch.job import Job, Order, Outcome, OutcomeKind, Progress, order_line, read_report
from emotion_gui.core.errors import UserError
from emotion_gui.recording.vault import Key
from emotion_gui.system.process import PIPE, kill_process, start_process
from emotion_gui.system.process_outcome import ProcessOutcome
from emotion_gui.system.programs import app_command, working_folder

_LAST_CHARACTERS = 2000  # of what a process that failed has printed
_DEAD_SECONDS = 5.0  # that a killed process may take to be gone

_log = logging.getLogger(__name__)


class Child:
    """Ends with its parent, however that ends: its standard input closes then.

    A thread reads its reports; `poll` returns the newest and never waits.

    Attributes:
        progress: The newest report; None before the first.
    """

    def __init__(self, job: Job, key: Key | None = None) -> None:
        """Starts the process.

        Args:
            job: What to analyze.
            key: Opens the lock that the job names.

        Raises:
            UserError: The process cannot be started.
        """
        self.progress: Progress | None = None
        self._outcome: Outcome | None = None
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        try:
            self._process = start_process(
                [*app_command(), "batch-worker"],
                stdin=PIPE,
                stdout=PIPE,
                stderr=self._errors,
                folder=working_folder(),
                new_session=True,
            )
        except OSError as error:
            self._errors.close()
            raise UserError(f"The analysis cannot be started: {error.strerror or error}.") from error
        self._reader = threading.Thread(target=self._read, name="batch child", daemon=True)
        self._reader.start()
        self._send(order_line(Order(job, key)))

    @property
    def pid(self) -> int:
        return self._process.pid

    def poll(self) -> Outcome | None:
        """Returns how it ended, or None while it runs; updates `progress`."""
        over = self._process.poll() is not None and not self._reader.is_alive()
        while not self._lines.empty():
            report = read_report(self._lines.get())
            if isinstance(report, Outcome):
                self._outcome = report
            elif report is not None:
                self.progress = report
        return self._end() if over else None

    def stop(self) -> None:
        """Asks it to end; it commits what it has, and another process can resume it."""
        with suppress(OSError):  # it has ended already
            if self._process.stdin is not None:
                self._process.stdin.close()

    def wait(self, seconds: float) -> Outcome | None:
        """Like `poll`, but waits up to so many seconds for the end."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
            self._reader.join(_DEAD_SECONDS)
        return self.poll()

    def kill(self) -> None:
        """Kills it at once; up to a second of work is lost."""
        with suppress(OSError):
            kill_process(self._process)
        self.wait(_DEAD_SECONDS)

    def _send(self, line: bytes) -> None:
        with suppress(OSError):  # it has died, which `poll` reports
            if self._process.stdin is not None:
                self._process.stdin.write(line)
                self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(line)

    def _end(self) -> Outcome:
        self.stop()
        if self._outcome is None:
            self._outcome = self._crash()
        self._errors.close()
        return self._outcome

    def _crash(self) -> Outcome:
        """The outcome of a process that reported none: somebody killed it, or it crashed."""
        if not self._errors.closed:
            self._errors.seek(0)
            printed = self._errors.read().decode("utf-8", "replace")[-_LAST_CHARACTERS:]
            _log.warning("a batch process %s: %s", ProcessOutcome(self._process.returncode), printed)
        text = "The analysis ended unexpectedly. It can go on from where it was."
        return Outcome(OutcomeKind.FAILED, text, self.progress.session if self.progress else "")
