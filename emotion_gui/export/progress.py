"""How an export tells how far it is, how it is stopped, and how it fails."""

from collections.abc import Callable

from emotion_gui.core.errors import UserError

# Is told the share that is done, 0 to 1, several times a second; stops the export by raising ExportStopped.
Progress = Callable[[float], None]


class ExportError(UserError):
    """Its text is one or two sentences for the user."""


class ExportStopped(Exception):  # noqa: N818 - it is a request, not an error
    """The user wants no export any more. Nothing remains of it."""


def no_progress(share: float) -> None:
    """For those who only wait for the end."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """Of a step that is the work from `start` to `end` (shares, 0 to 1) of the whole."""
    return lambda share: progress(start + (end - start) * share)
