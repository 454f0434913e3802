"""Reads the signs of sessions for trends; each session once, as long as it does not change."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_reader import Summary, read_recording
from emotion_gui.recording.vault import Keyring
from emotion_gui.statistics.sign_series import has_sign_columns
from emotion_gui.statistics.sign_tally import SignTally, tally_signs

_NOTHING = SignTally(np.zeros(0), np.zeros((0, 5)))


class SignReader:
    """Remembers the sums of sessions in memory, 120 kB for eight hours. For one thread at a time."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[int, SignTally]] = {}  # with the size of the file

    def knows(self, sessions: Iterable[Summary]) -> bool:
        """Whether none of the sessions has to be read."""
        return all(self._find(each) is not None for each in sessions)

    def read(self, summary: Summary, keys: Keyring) -> SignTally:
        """Return the sums of a session that has columns of signs; none if it cannot be read any more."""
        found = self._find(summary)
        if found is None:
            try:
                found = tally_signs(read_recording(summary.path, keys))
            except SessionError:
                return _NOTHING
            self._known[summary.path] = summary.size, found
        return found

    def _find(self, summary: Summary) -> SignTally | None:
        size, found = self._known.get(summary.path, (-1, None))
        return found if size == summary.size else None


def with_signs(sessions: Iterable[Summary]) -> list[Summary]:
    """Return the sessions that have columns of signs."""
    return [each for each in sessions if has_sign_columns(each.info)]
