"""Sends alerts to a local program, which is started once and gets a line of JSON for each event."""

import shlex
import sys
import threading
from contextlib import suppress

from emotion_gui.alerts.action_sink import ActionSink, Tell
from emotion_gui.alerts.errors import AlertError
from emotion_gui.alerts.event import AlertEvent
from emotion_gui.system.process import PIPE, Process, end_process, kill_process, start_process

_TIMEOUT_SECONDS = 0.8  # for the program to end once its input has ended


def arguments_of(text: str) -> list[str]:
    """Splits what the user typed into the program and its arguments; no shell reads it.

    Raises:
        AlertError: A quotation mark is missing.
    """
    try:
        if sys.platform == "win32":  # where backslashes separate folders
            return [word.strip('"') for word in shlex.split(text, posix=False)]
        return shlex.split(text)
    except ValueError as error:
        raise AlertError("The command is not complete: a quotation mark is missing.") from error


class ProgramOutlet(ActionSink):
    """Starts the program with the first event, and again with the next one if it has ended."""

    def __init__(self, command: str, tell: Tell) -> None:
        self._command = command
        self._process: Process | None = None
        self._canceled = threading.Event()
        super().__init__(f"alerts to {command[:20]}", tell)

    @property
    def crowded(self) -> str:
        return f"{self._name} does not read its standard input, so an alert did not reach it."

    def cancel(self) -> None:
        """Kills the program, which did not end when it was asked."""
        self._canceled.set()
        process = self._process
        if process is not None:
            with suppress(OSError):  # it has just ended, or the user has started it with more rights
                kill_process(process)

    @property
    def _name(self) -> str:
        return self._command.split(maxsplit=1)[0] if self._command.split() else "The program"

    def _deliver(self, event: AlertEvent) -> str:
        line = event.to_json().encode() + b"\n"
        if not self._write(line):
            self._release()
            if not self._write(line):
                raise AlertError(f"{self._name} ended before it had read the alert.")
        return f"{self._name} runs and was given a line."

    def _write(self, line: bytes) -> bool:
        """Returns whether the program, or at least its pipe, has accepted the line. Raises AlertError."""
        process = self._process
        if process is None or process.poll() is not None:
            self._release()
            process = self._process = self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(line)
            process.stdin.flush()
        except OSError:  # it has just ended
            return False
        return True

    def _start(self) -> Process:
        """Raises AlertError."""
        if self._canceled.is_set():
            raise AlertError(f"{self._name} is not started again.")
        arguments = arguments_of(self._command)
        if not arguments:
            raise AlertError("There is no program to run.")
        try:
            return start_process(arguments, stdin=PIPE, new_session=True)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise AlertError(f"{arguments[0]} could not be started: {reason}.") from error

    def _close(self) -> None:
        self._release()

    def _release(self) -> None:
        """Asks the program to end by closing its input, and kills it if it does not."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with suppress(OSError):  # what it has not read yet
            process.stdin.close()
        end_process(process, _TIMEOUT_SECONDS)
