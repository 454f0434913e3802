"""A local program that is started once and gets a line of JSON for each event."""

import shlex
import subprocess
import sys
import threading
from contextlib import suppress

from emotion_gui.alerts.action_sink import ActionSink, Tell
from emotion_gui.alerts.errors import AlertError
from emotion_gui.alerts.event import AlertEvent
from emotion_gui.system.programs import child_environment

_TIMEOUT_SECONDS = 0.8  # seconds that the program has for its end once its input has ended
_FLAGS = 0
if sys.platform == "win32":
    _FLAGS = subprocess.CREATE_NO_WINDOW


def arguments_of(text: str) -> list[str]:
    """The program and its arguments, of what the user typed: no shell reads it.

    Raises AlertError where a quotation mark is missing.
    """
    try:
        if sys.platform == "win32":  # where backslashes separate folders
            return [word.strip('"') for word in shlex.split(text, posix=False)]
        return shlex.split(text)
    except ValueError as error:
        raise AlertError("The command is not complete: a quotation mark is missing.") from error


class ProgramOutlet(ActionSink):
    """Starts the program with the first event, and again with the next one where it has ended."""

    def __init__(self, command: str, tell: Tell) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._cut = threading.Event()
        super().__init__(f"alerts to {command[:20]}", tell)

    @property
    def crowded(self) -> str:
        return f"{self._name} does not read its standard input, so an alert did not reach it."

    def cut_off(self) -> None:
        """Kills the program: it was asked, and waited for."""
        self._cut.set()
        process = self._process
        if process is not None:
            process.kill()

    @property
    def _name(self) -> str:
        return self._command.split(maxsplit=1)[0] if self._command.split() else "The program"

    def _deliver(self, event: AlertEvent) -> str:
        line = event.to_json().encode() + b"\n"
        if not self._write(line):
            self._let_go()
            if not self._write(line):
                raise AlertError(f"{self._name} ended before it had read the alert.")
        return f"{self._name} runs and was given a line."

    def _write(self, line: bytes) -> bool:
        """Gives whether the program has taken it, or at least its pipe. Raises AlertError."""
        process = self._process
        if process is None or process.poll() is not None:
            self._let_go()
            process = self._process = self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(line)
            process.stdin.flush()
        except OSError:  # it has just ended
            return False
        return True

    def _start(self) -> "subprocess.Popen[bytes]":
        if self._cut.is_set():
            raise AlertError(f"{self._name} is not started again.")
        arguments = arguments_of(self._command)
        if not arguments:
            raise AlertError("There is no program to run.")
        try:
            return subprocess.Popen(
                arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=child_environment(),
                start_new_session=True,  # Ctrl+C in the app's terminal is not meant for it
                creationflags=_FLAGS,
            )
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise AlertError(f"{arguments[0]} could not be started: {reason}.") from error

    def _close(self) -> None:
        self._let_go()

    def _let_go(self) -> None:
        """Ask it by the end of its input, wait, and kill it if it stays."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with suppress(OSError):  # what was not taken yet
            process.stdin.close()
        try:
            process.wait(_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
