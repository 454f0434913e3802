"""Sessions that were made of a source before: finished ones, and those to go on with."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from emotion_gui.batch.note import Note, Stamp, get_note
from emotion_gui.recording.about import About
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_file import get_about, opened, seal_of
from emotion_gui.recording.session_reader import session_files
from emotion_gui.recording.vault import Keyring


@dataclass(frozen=True, slots=True)
class Earlier:
    path: Path
    about: About
    note: Note


@dataclass(frozen=True, slots=True)
class Wanted:
    """What makes two sessions the same work: source, its state, model and detector."""

    origin: str
    replay_of: str
    stamp: Stamp
    fingerprint: str
    detector: str

    def fits(self, earlier: Earlier) -> bool:
        about = earlier.about
        mine = (self.origin, self.replay_of, self.fingerprint, self.detector)
        return earlier.note.stamp == self.stamp and mine == (
            about.origin,
            about.replay_of,
            about.fingerprint,
            about.detector,
        )


def find_earlier(folder: Path, wanted: Wanted, keys: Keyring, known: Path | None = None) -> Earlier | None:
    """One that was interrupted rather than one that is finished; None where there is neither.

    known: the file that it should be. Locked and damaged sessions are passed over.
    """
    paths = [known] if known is not None and known.is_file() else session_files(folder)
    fitting = [earlier for earlier in _read(paths, keys) if wanted.fits(earlier)]
    return next((each for each in fitting if not each.about.ended), next(iter(fitting), None))


def _read(paths: list[Path], keys: Keyring) -> Iterator[Earlier]:
    for path in paths:
        try:
            with opened(path) as base:
                seal = seal_of(base, keys)
                note = get_note(base, seal)
                if note is not None:
                    yield Earlier(path, get_about(base, seal), note)
        except SessionError:
            continue
