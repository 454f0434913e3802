"""How a child process ended, as a value with a readable text."""

import signal
from dataclasses import dataclass
from pathlib import Path

_TAIL_BYTES = 8192
_LAST_LINES = 15
_ERROR = "error: "


@dataclass(frozen=True, slots=True)
class ProcessOutcome:
    """How a child process ended; `str()` gives it as a phrase for the log.

    Attributes:
        exit_code: As `subprocess.Popen` has it: on POSIX, the negative number of the signal that ended the
            process. None if it did not start, or if this process was not its parent.
        printed: What it printed, or the end of that.
        start_error: Why it could not be started, in the system's words; empty if it was started.
        timed_out: It did not end in time, so it was killed.
    """

    exit_code: int | None = None
    printed: str = ""
    start_error: str = ""
    timed_out: bool = False

    @property
    def succeeded(self) -> bool:
        return self.exit_code == 0 and not self.timed_out

    @property
    def signal_name(self) -> str:
        """The signal that ended it, such as SIGKILL; empty if it ended by itself."""
        if self.exit_code is None or self.exit_code >= 0:
            return ""
        try:
            return signal.Signals(-self.exit_code).name
        except ValueError:
            return f"signal {-self.exit_code}"

    @property
    def last_lines(self) -> list[str]:
        """The last 15 lines that are not blank, the very last one at the end."""
        lines = [line.strip() for line in self.printed.split("\n")]
        return [line for line in lines if line][-_LAST_LINES:]

    @property
    def last_line(self) -> str:
        """The last line that is not blank; empty if there is none."""
        return "".join(self.last_lines[-1:])

    @property
    def error(self) -> str:
        """The reason in the last line that begins with "error: "; empty if the program gave none."""
        lines = [line.strip() for line in self.printed.splitlines() if line.startswith(_ERROR)]
        return reason_in(lines[-1]) if lines else ""

    def __str__(self) -> str:
        if self.start_error:
            return f"could not be started: {self.start_error}"
        if self.timed_out:
            return "did not end in time"
        if self.signal_name:
            return f"was ended by {self.signal_name}"
        return "ended" if self.exit_code is None else f"ended with exit code {self.exit_code}"


def reason_in(line: str) -> str:
    """What follows "error: " at the start of a line; empty if it does not start so."""
    return line.removeprefix(_ERROR) if line.startswith(_ERROR) else ""


def read_tail(log: Path) -> str:
    """The last 8 KB of a file with what a process prints; empty if it cannot be read."""
    try:
        with log.open("rb") as file:
            file.seek(max(file.seek(0, 2) - _TAIL_BYTES, 0))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""
