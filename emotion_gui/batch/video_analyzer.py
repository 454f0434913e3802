"""Turns a video into a session, and resumes one that was interrupted.

Without an interruption the faces are those of `analyze --csv`: equal frames give equal results. After an
interruption the pipeline starts again five seconds before the resume point. From there on, a face may be
found some frames earlier or later, as the whole frame is searched at other times. Boxes and probabilities may
differ a little, as each box depends on the ones before. Somebody who left before the resume point and comes
back after it gets a new id. `benchmarks/batch.py` measures these differences.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from emotion_gui.batch.existing_session import ExistingSession, OwnerRecord, find_existing, put_owner
from emotion_gui.batch.job import Job, Outcome, OutcomeKind, Progress
from emotion_gui.batch.model_file import ModelFile
from emotion_gui.batch.resume_point import (
    WARM_UP,
    FaceIdMap,
    ResumePoint,
    no_resume_point,
    read_resume_point,
    timed_from,
)
from emotion_gui.batch.session_buffer import SessionBuffer, make_writer
from emotion_gui.batch.work import Work, opened_work
from emotion_gui.core.errors import UserError
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.markers import Marker, MarkerKind
from emotion_gui.recording.presence_detector import PresenceDetector
from emotion_gui.recording.rows import rows_of
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.sign_columns import SIGN_COLUMNS, sign_values
from emotion_gui.recording.vault import Key, Keyring
from emotion_gui.signs.sign_meter import SignMeter
from emotion_gui.vision.face_networks import NetworkError
from emotion_gui.vision.frame import Frame
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.sources import SourceError

RESUMED, BREAKS_OFF = "Resumed", "The video breaks off here"
_REPORT_SECONDS = 0.25
_TIMEOUT_SECONDS = 3.0  # for a process that is just ending, as after a crash of the window
_POLL_SECONDS = 0.1


class VideoAnalyzer:
    """Does one job, from its beginning or from where it was interrupted."""

    def __init__(
        self,
        job: Job,
        model: ModelFile,
        pipeline: EmotionPipeline,
        *,
        key: Key | None = None,
        report: Callable[[Progress], None] = lambda progress: None,
        stop: threading.Event | None = None,
    ) -> None:
        """Prepares a job.

        Args:
            job: What is to be done.
            model: The model that classifies faces.
            pipeline: A new pipeline with that model.
            key: Encrypts the session, and opens the one that it is made of; None for no encryption.
            report: Called with the progress several times a second.
            stop: Ends the job between two frames once it is set.
        """
        self._job, self._model, self._pipeline, self._key = job, model, pipeline, key
        self._keys: Keyring = {} if key is None else {key.lock.id: key}
        self._report_progress, self._stop = report, stop or threading.Event()
        self._reported_at = 0.0

    def run(self) -> Outcome:
        """Does the job.

        Raises:
            UserError: The job has failed; what was committed until then is kept and can be resumed.
        """
        try:
            with opened_work(self._job, self._model, self._keys) as work:
                existing = self._find_existing(work)
                if existing is not None and existing.info.ended:
                    return Outcome(OutcomeKind.SKIPPED, session=str(existing.path))
                return self._analyze(work, existing)
        except (SourceError, SessionError) as error:
            raise UserError(str(error)) from error

    def _find_existing(self, work: Work) -> ExistingSession | None:
        """Waits until no other process fills the session. Raises UserError if that takes too long."""
        job = self._job
        if job.again and not job.session:
            return None
        known = Path(job.session) if job.session else None
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while True:
            existing = find_existing(Path(job.folder), work.job_key, self._keys, known)
            if existing is None or existing.info.ended or not existing.owner.is_held:
                return existing
            if time.monotonic() > deadline:
                raise UserError(f"{work.source.name} is being analyzed by another process already.")
            self._stop.wait(_POLL_SECONDS)

    def _analyze(self, work: Work, existing: ExistingSession | None) -> Outcome:
        meter, problem = _sign_meter((existing or work).info)
        if problem:
            work = replace(work, info=replace(work.info, columns=()))
        if existing is not None:
            put_owner(existing.path, self._keys, OwnerRecord.of_this_process(work.job_key.source_fingerprint))
        resume_point = (
            read_resume_point(existing.path, self._keys) if existing else no_resume_point(work.info)
        )
        session = SessionBuffer(
            lambda size: self._open_writer(work, existing, size), resume_point.frames, resume_point.ids
        )
        if existing is not None:
            session.mark(Marker(max(resume_point.last, 0), RESUMED, MarkerKind.AUTO))
        self._pipeline.smoothing = (existing or work).info.smoothing
        self._pipeline.unsure_below = self._model.header.unsure_below
        kind, text = self._process_frames(
            work, resume_point, session, meter, str(existing.path) if existing else ""
        )
        text = f"{text} {problem}".strip()
        try:
            session.close(ended=kind is not OutcomeKind.STOPPED)
        except SessionError as error:
            raise _user_error(error, session) from error
        return Outcome(kind, text, str(session.path or ""), session.count, len(session.ids))

    def _process_frames(
        self,
        work: Work,
        resume_point: ResumePoint,
        session: SessionBuffer,
        meter: SignMeter | None,
        resumed: str,
    ) -> tuple[OutcomeKind, str]:
        """Returns how it ended, and why."""
        processor = _FrameProcessor(self._pipeline, resume_point, session, meter, still=work.is_still)
        try:
            for at, frame in timed_from(work.source, resume_point.last):
                if self._stop.is_set():
                    return OutcomeKind.STOPPED, ""
                processor.process(at, frame)
                self._report_if_due(session, work.source.total or 0, resumed)
        except SourceError as error:
            if not session.count:
                raise
            session.mark(Marker(processor.last, BREAKS_OFF, MarkerKind.AUTO))
            return OutcomeKind.BROKEN, str(error)
        except SessionError as error:
            raise _user_error(error, session) from error
        return OutcomeKind.DONE, ""

    def _report_if_due(self, session: SessionBuffer, total: int, resumed: str) -> None:
        now = time.monotonic()
        if now - self._reported_at >= _REPORT_SECONDS:
            self._reported_at = now
            self._report_progress(Progress(session.count, total, str(session.path or resumed), bool(resumed)))

    def _open_writer(
        self, work: Work, existing: ExistingSession | None, size: tuple[int, int]
    ) -> SessionWriter:
        if existing is None:
            info = replace(work.info, frame_size=size)
            return make_writer(Path(self._job.folder), info, work.job_key.source_fingerprint, self._key)
        return SessionWriter.resume(existing.path, self._keys)


class _FrameProcessor:
    """Processes frame by frame; frames before the resume point only initialize the pipeline."""

    def __init__(
        self,
        pipeline: EmotionPipeline,
        resume_point: ResumePoint,
        session: SessionBuffer,
        meter: SignMeter | None,
        *,
        still: bool,
    ) -> None:
        self._pipeline, self._resume_point, self._session = pipeline, resume_point, session
        self._meter, self._still = meter, still
        self._face_ids, self._presence = FaceIdMap(resume_point), PresenceDetector()
        self.last = max(resume_point.last, 0)

    def process(self, at: int, frame: Frame) -> None:
        """Adds a frame to the session if it is not in there yet. Raises SessionError."""
        if at < self._resume_point.last - WARM_UP or (self._still and at <= self._resume_point.last):
            return
        result = self._pipeline.process(frame, still=self._still)
        if self._meter is not None:
            result = self._meter.measure(result, still=self._still)
        row, faces = rows_of(result, at, self._resume_point.info, sign_values(result))
        if at <= self._resume_point.last:
            self._face_ids.recognize(faces)
        change = None if self._still else self._presence.update(at, bool(result.faces))
        if at <= self._resume_point.last:
            return
        if not self._still:
            self._face_ids.renumber(faces)
        if change is not None:
            self._session.mark(Marker(*change, MarkerKind.AUTO))
        self._session.add(row, faces, frame.size)
        self.last = at


def _sign_meter(info: SessionInfo) -> tuple[SignMeter | None, str]:
    """Returns what measures the session's signs, if it has columns for them, or why they are missing."""
    if not set(SIGN_COLUMNS) & set(info.columns):
        return None, ""
    meter = SignMeter()
    try:
        meter.load()
    except NetworkError as error:
        return None, f"Eyes, mouth and head were not measured. {error}"
    return meter, ""


def _user_error(error: SessionError, session: SessionBuffer) -> UserError:
    kept = " What was analyzed until then is kept and can be resumed." if session.path else ""
    return UserError(f"{error}{kept}")
