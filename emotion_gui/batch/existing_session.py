"""Finds sessions that were made of a source before; each has a record of its source and its owner."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import psutil
from msgspec import Meta

from emotion_gui.recording.database import opened, transaction
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import session_files
from emotion_gui.recording.tables import cipher_of, get_info, get_meta, put_meta
from emotion_gui.recording.vault import Cipher, Keyring
from trainer.shared.records import FieldError, parse, read_strictly, to_line

_KEY = "batch"


@dataclass(frozen=True, slots=True)
class SourceFingerprint:
    """State of a source, by which a change is noticed."""

    size: Annotated[int, Meta(ge=0, description="bytes of a file or folder")] = 0
    changed: Annotated[float, Meta(description="seconds since 1970")] = 0.0


@dataclass(frozen=True, slots=True)
class OwnerRecord:
    """Which state of its source a session was made of, and which process fills it or did so last."""

    stamp: SourceFingerprint
    pid: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    born: Annotated[float, Meta(description="when that process began, seconds since 1970")]

    @classmethod
    def of_this_process(cls, fingerprint: SourceFingerprint) -> "OwnerRecord":
        return cls(fingerprint, os.getpid(), psutil.Process().create_time())

    @property
    def is_held(self) -> bool:
        """Whether another process is filling the session right now."""
        try:
            process = psutil.Process(self.pid)
            born, ended = process.create_time(), process.status() == psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False
        return self.pid != os.getpid() and not ended and abs(born - self.born) < 1


@dataclass(frozen=True, slots=True)
class ExistingSession:
    """A session that was made by a batch."""

    path: Path
    info: SessionInfo
    owner: OwnerRecord


@dataclass(frozen=True, slots=True)
class JobKey:
    """What makes two sessions the same work: source, its state, model and detector.

    Attributes:
        origin: Path of the video; empty for a replay.
        replay_of: Id of the session whose pictures are analyzed; empty for a video.
        source_fingerprint: State of the source.
        model_fingerprint: SHA-256 of the model's network.
        detector: Name of the face detector.
    """

    origin: str
    replay_of: str
    source_fingerprint: SourceFingerprint
    model_fingerprint: str
    detector: str

    def matches(self, existing: ExistingSession) -> bool:
        info = existing.info
        wanted = (self.origin, self.replay_of, self.model_fingerprint, self.detector)
        return existing.owner.stamp == self.source_fingerprint and wanted == (
            info.origin,
            info.replay_of,
            info.fingerprint,
            info.detector,
        )


def find_existing(
    folder: Path, job_key: JobKey, keys: Keyring, known: Path | None = None
) -> ExistingSession | None:
    """Returns a session of the same work, preferably an interrupted one; None if there is none.

    Locked and damaged sessions are skipped.

    Args:
        folder: Folder of the sessions.
        job_key: The work.
        keys: Keys that open locked sessions.
        known: The session that it should be, if that is known.
    """
    paths = [known] if known is not None and known.is_file() else session_files(folder)
    fitting = [existing for existing in _read(paths, keys) if job_key.matches(existing)]
    return next((each for each in fitting if not each.info.ended), next(iter(fitting), None))


def fingerprint_of(source: Path) -> SourceFingerprint:
    """Returns the state of a file or folder; zeros if there is none."""
    try:
        found = source.stat()
    except OSError:
        return SourceFingerprint()
    return SourceFingerprint(found.st_size, found.st_mtime)


def put_owner(session: Path, keys: Keyring, owner: OwnerRecord) -> None:
    """Stores who fills the session. Raises SessionError."""
    with opened(session, write=True) as connection, transaction(connection):
        put_meta(connection, cipher_of(connection, keys), _KEY, to_line(owner))


def get_owner(connection: sqlite3.Connection, cipher: Cipher) -> OwnerRecord | None:
    """Returns who fills the session, or did so last; None if no batch has made it.

    Raises:
        SessionError: The record is damaged.
        sqlite3.Error: The file is damaged.
    """
    content = get_meta(connection, cipher, _KEY)
    try:
        return None if content is None else read_strictly(OwnerRecord, parse(content))
    except FieldError:
        return None


def _read(paths: list[Path], keys: Keyring) -> Iterator[ExistingSession]:
    for path in paths:
        try:
            with opened(path) as connection:
                cipher = cipher_of(connection, keys)
                owner = get_owner(connection, cipher)
                if owner is not None:
                    yield ExistingSession(path, get_info(connection, cipher), owner)
        except SessionError:
            continue
