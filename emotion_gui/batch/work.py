"""A job with its source opened, and with what identifies its session among existing ones."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from emotion_gui.batch.creation_time import filmed_at
from emotion_gui.batch.existing_session import JobKey, SourceFingerprint, fingerprint_of
from emotion_gui.batch.job import Job
from emotion_gui.batch.model_file import ModelFile
from emotion_gui.batch.session_picture_source import SessionPictureSource
from emotion_gui.core.subject import Subject
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.sign_columns import SIGN_COLUMNS
from emotion_gui.recording.vault import Keyring
from emotion_gui.vision.demo import DemoSource
from emotion_gui.vision.detectors import DETECTOR_NAMES
from emotion_gui.vision.source_spec import SourceSpec, parse_source
from emotion_gui.vision.sources import FrameSource, ImageSource, SourceError, make_source

ENDLESS = "Cameras and streams have no end. Give a video, a picture or a folder of pictures."


@dataclass(frozen=True, slots=True)
class Work:
    """A job that is ready to run.

    Attributes:
        source: The source, already open.
        job_key: Identifies sessions of the same work.
        info: Metadata of a new session.
    """

    source: FrameSource
    job_key: JobKey
    info: SessionInfo

    @property
    def is_still(self) -> bool:
        """Whether the source has unrelated pictures rather than frames of a video."""
        return isinstance(self.source, ImageSource)


@contextmanager
def opened_work(job: Job, model: ModelFile, keys: Keyring) -> Iterator[Work]:
    """Yields the job with its source opened, and closes that at the end. Raises SourceError."""
    source = _source(job, keys)
    source.open()
    with closing(source):
        info = _info(job, model, source)
        job_key = JobKey(
            info.origin, info.replay_of, _fingerprint(job, source), model.fingerprint, info.detector
        )
        yield Work(source, job_key, info)


def finite_source(spec: SourceSpec) -> FrameSource:
    """Returns the source, not yet open. Raises SourceError if it would never end."""
    if spec.live:
        raise SourceError(ENDLESS)
    return make_source(spec, once=True)


def _source(job: Job, keys: Keyring) -> FrameSource:
    return (
        SessionPictureSource(Path(job.source), keys)
        if job.replay
        else finite_source(parse_source(job.source))
    )


def _fingerprint(job: Job, source: FrameSource) -> SourceFingerprint:
    if isinstance(source, SessionPictureSource):
        return SourceFingerprint(*source.extent)
    return fingerprint_of(Path(job.source))


def _info(job: Job, model: ModelFile, source: FrameSource) -> SessionInfo:
    common = SessionInfo(
        model=model.name,
        fingerprint=model.fingerprint,
        unsure_below=model.header.unsure_below,
        smoothing=job.smoothing,
        detector=DETECTOR_NAMES[job.detector],
        columns=SIGN_COLUMNS if job.signs else (),
    )
    return (
        _info_of_session(common, source)
        if isinstance(source, SessionPictureSource)
        else _info_of_file(common, job, source)
    )


def _info_of_session(common: SessionInfo, source: SessionPictureSource) -> SessionInfo:
    """Copies when, who and what was filmed, and the smoothing, so that both sessions can be compared."""
    original = source.info
    return replace(
        common,
        name=f"{source.name} with {common.model}",
        started=original.started,
        subject=original.subject,
        agreed=original.agreed,
        smoothing=original.smoothing,
        source=original.source,
        replay_of=original.id,
    )


def _info_of_file(common: SessionInfo, job: Job, source: FrameSource) -> SessionInfo:
    path = Path(job.source)
    seconds = (source.total or 0) * source.interval
    return replace(
        common,
        name=path.stem if path.is_file() else source.name,
        started=filmed_at(path, seconds),
        subject=Subject.DEMO if isinstance(source, DemoSource) else job.filmed or Subject.OTHERS,
        agreed=job.agreed,
        source=source.name,
        origin=job.source,
    )
