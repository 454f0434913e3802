"""Makes sessions for the screenshots of the Sessions tab: a recording of the demo, and synthetic weeks."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.models.library import shipped_model, short_name
from emotion_gui.recording.markers import Marker, MarkerKind
from emotion_gui.recording.recording_buffer import RecordingBuffer
from emotion_gui.recording.samples import FRAME, UNKNOWN_ANGLE, Rows, face_rows, quantize
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.demo import DemoSource
from emotion_gui.vision.detectors import open_detector
from emotion_gui.vision.pipeline import EmotionPipeline
from trainer.shared.bundle import read_bundle
from trainer.shared.face_input import LABELS

_RATE = 10  # frames per second of synthetic sessions
_BLOCK_MS = 3000
_DEMO_SECONDS = 80
_DEMO_MARKERS = (
    Marker(9_000, "Introduction", MarkerKind.KEY),
    Marker(46_000, "Question", MarkerKind.KEY),
    Marker(71_500, "Who laughs?"),
)

_USUAL = {
    "angry": -1.6, "disgust": -3.2, "fear": -2.4, "happy": 0.4, "neutral": 1.6, "sad": -0.6, "surprise": -2.0,
}  # fmt: skip
_WEEKS = (  # days ago, hour, minutes, name, notes, change of the happy logit
    (47, 8.2, 14, "Morning", "Baseline week", 0.0),
    (46, 8.1, 12, "Morning", "", -0.2),
    (44, 8.3, 15, "Morning", "", 0.1),
    (42, 18.5, 35, "Writing", "Chapter two", -0.3),
    (40, 8.2, 13, "Morning", "", 0.1),
    (37, 19.0, 42, "Writing", "Tired after the train", -0.8),
    (34, 8.2, 12, "Morning", "", 0.2),
    (30, 8.4, 16, "Morning", "", 0.4),
    (27, 18.7, 38, "Writing", "", 0.0),
    (23, 8.1, 14, "Morning", "", 0.7),
    (20, 8.3, 12, "Morning", "Slept well", 0.8),
    (16, 19.2, 45, "Writing", "", 0.2),
    (13, 8.2, 15, "Morning", "", 0.9),
    (9, 8.1, 11, "Morning", "", 1.0),
    (6, 18.9, 33, "Writing", "First draft is done", 1.1),
    (3, 8.2, 14, "Morning", "", 0.9),
)


@dataclass(frozen=True, slots=True)
class Material:
    """The sessions that have a screenshot of their own."""

    demo: Path
    talk: Path
    again: Path  # the talk, replayed with another model

    def move_to(self, folder: Path) -> "Material":
        """Move all sessions into a folder, and return their new paths."""
        for path in [*self.demo.parent.iterdir()]:
            if path.stem == self.demo.stem or path.suffix == self.demo.suffix:
                shutil.move(path, folder / path.name)
        return Material(*(folder / path.name for path in (self.demo, self.talk, self.again)))


def make_material(folder: Path) -> Material:
    """Write all sessions into a folder."""
    now = datetime.now().replace(second=0, microsecond=0)
    for number, (days, hour, minutes, name, notes, happy) in enumerate(_WEEKS):
        day = (now - timedelta(days=days)).replace(hour=0, minute=0)
        info = _info(day + timedelta(hours=hour), name, number, notes=notes)
        _write(folder, info, minutes * 60, ((0.0, {"happy": happy}),), seed=number)
    yesterday = now.replace(hour=0, minute=0) - timedelta(hours=9, minutes=35)
    talk = _info(yesterday, "Talk, second rehearsal", 100, notes=_TALK_NOTES)
    return Material(_record_demo(folder, now), *_make_talk(folder, talk))


_TALK_NOTES = "Slides 9 to 14 are new. The film clip works."


def _make_talk(folder: Path, info: SessionInfo) -> tuple[Path, Path]:
    markers = [
        Marker(150_000, "Slide 5", MarkerKind.KEY),
        Marker(462_000, "Question", MarkerKind.KEY),
        Marker(700_000, "Film clip starts", MarkerKind.KEY),
        Marker(1_105_000, "Lost the thread here"),
    ]
    changes = ((0.0, {}), (460.0, {"surprise": 2.2}), (520.0, {}), (700.0, {"happy": 1.9, "neutral": -0.6}),
               (960.0, {"happy": 0.3}), (1080.0, {"sad": 1.4, "happy": -0.6}), (1200.0, {}))  # fmt: skip
    gaps = ((301.0, 333.0), (880.0, 892.0))
    talk = _write(folder, info, 1320, changes, markers=markers, gaps=gaps, seed=100)
    later = replace(info, id=f"{101:032x}", name=f"{info.name} (My faces)", model="My faces",
                    replay_of=info.id, started=info.started, notes="")  # fmt: skip
    again = _write(folder, later, 1320, changes, gaps=gaps, seed=100, noise=0.5)
    return talk, again


def _info(began: datetime, name: str, number: int, **more: str) -> SessionInfo:
    return SessionInfo(
        id=f"{number:032x}",
        name=name,
        started=began.timestamp(),
        source="Webcam",
        model=short_name(read_bundle(shipped_model())),
        frame_size=(1280, 720),
        **more,  # type: ignore[arg-type]
    )


def _file(folder: Path, info: SessionInfo) -> Path:
    moment = datetime.fromtimestamp(info.started) + timedelta(seconds=int(bool(info.replay_of)))
    return folder / f"{moment:%Y-%m-%d %H.%M.%S}.session"


# Synthetic sessions


def _write(
    folder: Path,
    info: SessionInfo,
    seconds: float,
    changes: Sequence[tuple[float, dict[str, float]]],
    *,
    markers: Sequence[Marker] = (),
    gaps: Sequence[tuple[float, float]] = (),
    seed: int = 0,
    noise: float = 0.0,
) -> Path:
    """Write a synthetic session.

    Args:
        folder: Its folder.
        info: Its metadata.
        seconds: Its length.
        changes: (start in seconds, changes of the logits by label) each.
        markers: Its markers.
        gaps: (start, end) in seconds of each time without a face.
        seed: Seed of its values.
        noise: Amplitude of the noise that distinguishes another model.
    """
    path = _file(folder, info)
    frames, faces = _rows(round(seconds * _RATE), changes, gaps, seed, noise)
    writer = SessionWriter.create(path, info)
    for start in range(0, round(seconds * 1000), _BLOCK_MS):
        ends = (start, start + _BLOCK_MS)
        frame_rows, face_slice = (slice(*np.searchsorted(rows["time"], ends)) for rows in (frames, faces))
        writer.append(frames[frame_rows], faces[face_slice])
    writer.append(frames[:0], faces[:0], markers)
    writer.close(ended=True)
    return path


def _rows(
    count: int,
    changes: Sequence[tuple[float, dict[str, float]]],
    gaps: Sequence[tuple[float, float]],
    seed: int,
    noise: float,
) -> tuple[Rows, Rows]:
    seconds = np.arange(count) / _RATE
    seen = ~np.any([(seconds >= start) & (seconds < end) for start, end in gaps] or [seconds < 0], axis=0)
    frames = np.zeros(count, FRAME)
    frames["time"], frames["faces"] = np.arange(count) * 1000 // _RATE, seen
    shares = _shares(seconds, changes, seed, noise)[seen]
    faces = np.zeros(int(seen.sum()), face_rows(LABELS))
    faces["time"], faces["id"] = frames["time"][seen], 1
    usual = {"x": 480, "y": 200, "width": 240, "height": 240, "sharpness": 300, "light": 128}
    for name, value in usual.items():
        faces[name] = value
    for name in ("yaw", "pitch", "roll"):
        faces[name] = UNKNOWN_ANGLE
    faces["quantized"], faces["label"] = quantize(shares), shares.argmax(axis=1)
    faces["unsure"] = shares.max(axis=1) < 0.4
    return frames, faces


def _shares(
    seconds: NDArray[np.float64], changes: Sequence[tuple[float, dict[str, float]]], seed: int, noise: float
) -> NDArray[np.float64]:
    """(n, 7) probabilities that vary around the usual ones, as those of a real face."""
    random = np.random.default_rng(seed)
    logits = np.tile([_USUAL[label] for label in LABELS], (len(seconds), 1))
    for (start, more), end in zip(changes, [*(start for start, _ in changes[1:]), np.inf], strict=True):
        during = (seconds >= start) & (seconds < end)
        for label, value in more.items():
            logits[during, LABELS.index(label)] += value
    logits = _smooth(logits, 8 * _RATE)
    for scale, amplitude in ((20, 0.7), (3, 0.5), (0.4, 0.35)):
        logits += amplitude * _smooth_noise(random, logits.shape, scale)
    other = np.random.default_rng(seed + 1)
    logits += noise * (_smooth_noise(other, logits.shape, 30) + 0.6 * other.standard_normal(len(LABELS)))
    shares = np.exp(logits)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _smooth_noise(random: np.random.Generator, shape: tuple[int, ...], seconds: float) -> NDArray[np.float64]:
    """Noise with a standard deviation of 1 that varies on a time scale of some seconds."""
    noise = _smooth(random.standard_normal(shape), max(2, round(seconds * _RATE)))
    return np.asarray(noise / noise.std())


def _smooth(values: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    size = 2 * rows + 1
    return np.asarray(cv2.GaussianBlur(values, (1, size), 0, sigmaY=rows / 2, borderType=cv2.BORDER_REFLECT))


# Recorded session


def _record_demo(folder: Path, now: datetime) -> Path:
    """Record the demo with video, every third frame."""
    info = replace(_info(now - timedelta(minutes=9), "Demo", 200), source="Demo", pictures="clean")
    path = _file(folder, info)
    pipeline = EmotionPipeline(open_detector("haar"), EmotionClassifier(read_bundle(shipped_model()).tflite))
    session, source = RecordingBuffer(path, info), DemoSource()
    source.open()
    while (frame := source.read()) is not None and frame.time < _DEMO_SECONDS:
        if frame.index % 3 == 0:
            session.add(pipeline.process(frame), round(frame.time * 1000))
        if frame.index % 60 == 0:
            session.commit([])
    session.commit([*_DEMO_MARKERS], last=True)
    session.close(ended=True)
    source.close()
    return path
