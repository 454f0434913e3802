"""Videos become sessions, and interrupted ones resume where they stopped."""

import csv
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from full_disk import full_disk
from made_sessions import make_session
from made_videos import cut_off, make_video
from numpy.typing import NDArray

from emotion_gui.batch import session_buffer
from emotion_gui.batch.existing_session import get_owner, put_owner
from emotion_gui.batch.job import Job, Outcome, OutcomeKind, Progress, Report
from emotion_gui.batch.session_buffer import SessionBuffer
from emotion_gui.batch.video_analyzer import BREAKS_OFF, RESUMED
from emotion_gui.batch.worker import carry_out
from emotion_gui.cli import analyze
from emotion_gui.core.resources import resource_path
from emotion_gui.core.subject import Subject
from emotion_gui.recording import session_dates
from emotion_gui.recording.columns import Column
from emotion_gui.recording.database import opened
from emotion_gui.recording.pictures import PictureWriter, encoded
from emotion_gui.recording.session_reader import Recording, change_info, read_recording
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.sign_columns import SIGN_COLUMNS
from emotion_gui.recording.vault import Key, NullCipher, make_key
from emotion_gui.vision.face_networks import NetworkFile
from emotion_gui.vision.file_sources import VideoSource
from trainer.shared.face_input import LABELS

Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video with one person from the first second on, and another one from the second on."""
    return make_video(tmp_path_factory.mktemp("videos") / "clip.avi", 5.0, first=4.0)


@pytest.fixture(scope="module")
def whole(video: Path, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """The session of the video, made without an interruption."""
    return recording(run(job_of(video, tmp_path_factory.mktemp("whole"))))


def job_of(source: Path, folder: Path, **more: Any) -> Job:
    """Returns a job that searches for large faces only, which takes a fifth of the time."""
    return Job(source=str(source), folder=str(folder), smallest_face=50, **more)


def run(job: Job, key: Key | None = None, *, until: Callable[[Progress], bool] | None = None) -> Outcome:
    """Carries out a job, and stops it once `until` returns true."""
    stop = threading.Event()

    def on_report(report: Report) -> None:
        if until is not None and isinstance(report, Progress) and until(report):
            stop.set()

    return carry_out(job, key, lambda path: None, on_report, stop)


def recording(outcome: Outcome, key: Key | None = None) -> Recording:
    return read_recording(Path(outcome.session), {key.lock.id: key} if key else {})


def sessions(folder: Path) -> list[Path]:
    return list(folder.glob("*.session"))


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes each frame commit and report and the warm-up short, to interrupt short videos."""
    for module in ("video_analyzer", "resume_point"):
        monkeypatch.setattr(f"emotion_gui.batch.{module}.WARM_UP", 1500)
    monkeypatch.setattr("emotion_gui.batch.session_buffer._COMMIT_SECONDS", 0.0)
    monkeypatch.setattr("emotion_gui.batch.video_analyzer._REPORT_SECONDS", 0.0)


def interrupted(job: Job, frames: int, key: Key | None = None) -> Outcome:
    return run(job, key, until=lambda progress: progress.frames >= frames)


# What a session holds


def test_a_session_holds_what_analyze_prints(video: Path, tmp_path: Path) -> None:
    made = recording(run(Job(source=str(video), folder=str(tmp_path))))
    table = tmp_path / "out.csv"
    assert analyze.main([str(video), "--csv", str(table)]) == 0
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    expected = [tuple(row[name] for name in ("face", "x", "y", "width", "height", "label")) for row in rows]
    actual = [
        (*(str(face[name]) for name in ("id", "x", "y", "width", "height")), LABELS[face["label"]])
        for face in made.faces
    ]
    assert actual == expected
    assert [int(row["frame"]) for row in rows] == np.searchsorted(
        made.frames["time"], made.faces["time"]
    ).tolist()


def test_a_session_knows_its_source(video: Path, whole: Recording) -> None:
    info = whole.info
    assert (info.name, info.source, info.origin) == ("clip", "clip.avi", str(video))
    assert (info.model, len(info.fingerprint), info.detector) == ("Default", 64, "Haar + neural")
    assert (info.frame_size, info.ended, info.subject, info.agreed) == ((480, 270), True, "others", 0.0)
    assert info.started == pytest.approx(video.stat().st_mtime - 5.0, abs=0.01)
    assert len(whole.frames) == 50
    assert whole.frames["time"][-1] == 4900
    assert (whole.faces["sharpness"] > 0).all()
    assert (whole.faces["light"] > 20).all()


def test_each_picture_of_a_folder_is_a_second(tmp_path: Path, portrait: Picture) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(3):
        cv2.imwrite(str(pictures / f"{number}.png"), portrait)
    (pictures / "1.png").write_bytes(b"no picture")
    made = recording(run(job_of(pictures, tmp_path / "sessions")))
    assert made.frames["time"].tolist() == [0, 1000]
    assert made.faces["id"].tolist() == [1, 1]
    assert made.info.name == "pictures"


def test_the_demo_has_its_own_subject_whatever_the_job_says(tmp_path: Path) -> None:
    job = Job(source="demo", folder=str(tmp_path), filmed=Subject.ME)
    assert recording(interrupted(job, 1)).info.subject is Subject.DEMO


# Interruptions


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("seekable", [True, False])
def test_an_interrupted_session_resumes(
    video: Path, whole: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seekable: bool
) -> None:
    if not seekable:
        monkeypatch.setattr(VideoSource, "seek", lambda source, seconds: False)
    job = job_of(video, tmp_path)
    stopped = interrupted(job, 40)
    assert stopped.kind == "stopped"
    assert not recording(stopped).info.ended
    resume_point = len(recording(stopped).frames)
    assert 40 <= resume_point < 50
    heard: list[Progress] = []
    resumed = run(job, until=lambda progress: bool(heard.append(progress)))
    assert (resumed.kind, resumed.session) == ("done", stopped.session)
    assert (heard[0].resumed, heard[0].session) == (True, stopped.session)
    assert sessions(tmp_path) == [Path(stopped.session)]
    made = recording(resumed)
    assert made.frames["time"].tolist() == whole.frames["time"].tolist()
    assert [(marker.time, marker.text, marker.kind) for marker in made.markers] == [
        (whole.frames["time"][resume_point - 1], RESUMED, "auto")
    ]
    assert made.info.ended


@pytest.mark.usefixtures("soon")
def test_a_face_keeps_its_id_across_an_interruption(video: Path, whole: Recording, tmp_path: Path) -> None:
    job = job_of(video, tmp_path)
    resume_point = len(recording(interrupted(job, 40)).frames)
    made = recording(run(job))
    at = whole.frames["time"][resume_point - 1]
    before = set(made.faces["id"][made.faces["time"] == at])
    after = set(made.faces["id"][made.faces["time"] == whole.frames["time"][resume_point]])
    assert before == after == {1, 2}


@pytest.mark.usefixtures("soon")
def test_a_new_face_gets_an_id_above_the_former_ones(video: Path, tmp_path: Path) -> None:
    """The second person comes after the interruption."""
    job = job_of(video, tmp_path)
    assert set(recording(interrupted(job, 10)).faces["id"]) == {1}
    faces = recording(run(job)).faces
    assert set(faces["id"]) == {1, 2}
    assert len(np.unique(faces[["time", "id"]])) == len(faces)


@pytest.mark.usefixtures("soon")
def test_a_session_with_columns_keeps_them_across_an_interruption(
    video: Path, whole: Recording, tmp_path: Path
) -> None:
    job = job_of(video, tmp_path, signs=False)
    stopped = interrupted(job, 40)
    path, former = Path(stopped.session), recording(stopped)
    path.rename(tmp_path / "former")
    with opened(tmp_path / "former") as connection:
        owner = get_owner(connection, NullCipher())
    assert owner is not None
    info = replace(former.info, columns=(Column("gaze", "deg", "", 0.5),))
    faces = np.zeros(len(former.faces), info.face_rows)
    for name in former.faces.dtype.names or ():
        faces[name] = former.faces[name]
    faces["gaze"] = 7
    filled = SessionBuffer(lambda size: SessionWriter.create(path, info))
    filled.add(former.frames, faces, info.frame_size)
    filled.close(ended=False)
    put_owner(path, {}, owner)
    made = recording(run(job))
    assert made.frames["time"].tolist() == whole.frames["time"].tolist()
    before = made.faces["time"] <= former.frames["time"][-1]
    assert set(made.column("gaze")[before]) == {3.5}
    assert (~before).any() and np.isnan(made.column("gaze")[~before]).all()


@pytest.mark.usefixtures("soon")
def test_a_folder_of_pictures_resumes(tmp_path: Path, portrait: Picture) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(8):
        cv2.imwrite(str(pictures / f"{number}.png"), portrait)
    job = job_of(pictures, tmp_path / "sessions")
    assert interrupted(job, 3).kind == "stopped"
    made = recording(run(job))
    assert made.frames["time"].tolist() == [1000 * number for number in range(8)]
    assert set(made.faces["id"]) == {1}


@pytest.mark.usefixtures("soon")
def test_a_changed_video_starts_again(tmp_path: Path) -> None:
    video = make_video(tmp_path / "clip.avi", 3.0)
    job = job_of(video, tmp_path)
    stopped = interrupted(job, 10)
    os.utime(video, (1e9, 1e9))
    done = run(replace(job, session=stopped.session))
    assert done.kind == "done"
    assert done.session != stopped.session
    assert len(recording(done).frames) == 30


@pytest.mark.usefixtures("soon")
def test_another_model_does_not_resume_a_session(video: Path, tmp_path: Path) -> None:
    stopped = interrupted(job_of(video, tmp_path), 10)
    change_info(Path(stopped.session), {}, lambda info: replace(info, fingerprint="another"))
    assert run(job_of(video, tmp_path)).session != stopped.session


def test_a_finished_session_is_made_again_only_on_request(video: Path, tmp_path: Path) -> None:
    job = job_of(video, tmp_path)
    done, skipped, again = run(job), run(job), run(replace(job, again=True))
    assert (skipped.kind, skipped.session) == ("skipped", done.session)
    assert again.kind == "done"
    assert len(sessions(tmp_path)) == 2


def test_stopped_before_anything_was_seen_leaves_nothing(video: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    job = job_of(video, tmp_path)
    assert carry_out(job, None, lambda path: None, lambda report: None, stop).kind == "stopped"
    assert not sessions(tmp_path)


# What can go wrong


def test_a_video_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    video = cut_off(make_video(tmp_path / "clip.avi", 6.0), 0.5)
    outcome = run(job_of(video, tmp_path))
    assert outcome.kind == "broken"
    assert "clip.avi breaks off after" in outcome.text
    made = recording(outcome)
    assert 20 < len(made.frames) < 40
    assert made.markers[-1].text == BREAKS_OFF
    assert made.info.ended


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("gone.mp4", None, "gone.mp4 was not found"),
        ("notes.mp4", b"notes", "notes.mp4 is no video that can be read"),
        ("empty.mp4", b"", "empty.mp4 is empty"),
    ],
)
def test_a_file_that_is_no_video_fails_with_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, expected: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    outcome = run(job_of(tmp_path / name, tmp_path))
    assert outcome.kind == "failed"
    assert outcome.text.startswith(expected)
    assert not sessions(tmp_path)


def test_a_missing_model_fails_with_a_sentence(video: Path, tmp_path: Path) -> None:
    outcome = run(job_of(video, tmp_path, model=str(tmp_path / "gone")))
    assert (outcome.kind, outcome.text) == (
        "failed",
        f"The model cannot be used. The model {tmp_path / 'gone'} was not found.",
    )


def test_a_network_that_fails_verification_is_not_loaded(video: Path, tmp_path: Path) -> None:
    def refuse(path: Path) -> None:
        raise ValueError(f"{path.name} is damaged")

    model = str(resource_path("models", "default"))
    job = job_of(video, tmp_path, model=model)
    outcome = carry_out(job, None, refuse, lambda report: None, threading.Event())
    assert (outcome.kind, outcome.text) == (
        "failed",
        "The model cannot be used. model.tflite is damaged",
    )


@pytest.mark.usefixtures("soon")
def test_a_full_disk_keeps_what_was_written(video: Path, whole: Recording, tmp_path: Path) -> None:
    job = job_of(video, tmp_path)
    with full_disk(150_000):
        outcome = run(job)
    assert outcome.kind == "failed"
    assert "What was analyzed until then is kept" in outcome.text
    [session] = sessions(tmp_path)
    kept = read_recording(session, {})
    assert 0 < len(kept.frames) < 50
    assert recording(run(job)).frames["time"].tolist() == whole.frames["time"].tolist()


# Locked sessions


@pytest.fixture(scope="module")
def key() -> Key:
    return make_key("correct horse")


@pytest.mark.usefixtures("soon")
def test_a_locked_session_resumes_with_its_key(
    video: Path, whole: Recording, tmp_path: Path, key: Key
) -> None:
    job = job_of(video, tmp_path, lock=key.lock.id)
    stopped = interrupted(job, 20, key)
    assert b"clip.avi" not in Path(stopped.session).read_bytes()
    done = run(job, key)
    assert done.session == stopped.session
    assert recording(done, key).frames["time"].tolist() == whole.frames["time"].tolist()


# Replays


@pytest.fixture
def original(tmp_path: Path, portrait: Picture, key: Key, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A locked session with the pictures of a face, five a second."""
    path = make_session(
        tmp_path, seconds=4, key=key, id="a" * 32, subject=Subject.ME, pictures="clean", smoothing=1.5
    )
    writer = PictureWriter(path, key)
    scene = np.full((400, 500, 3), 90, np.uint8)
    scene[:, 80:421] = cv2.resize(portrait, (341, 400))
    writer.append([(200 * number, encoded(scene)) for number in range(20)])
    writer.close()
    yield path


def test_a_session_with_pictures_is_analyzed_again(original: Path, tmp_path: Path, key: Key) -> None:
    job = job_of(original, tmp_path, replay=True, lock=key.lock.id)
    outcome = run(job, key)
    assert outcome.kind == "done"
    made, first = recording(outcome, key), read_recording(original, {key.lock.id: key})
    assert made.frames["time"].tolist() == [200 * number for number in range(20)]
    assert made.info.replay_of == first.info.id
    assert made.info.name == f"{first.info.name} with Default"
    for name in ("started", "subject", "agreed", "smoothing", "source"):
        assert getattr(made.info, name) == getattr(first.info, name)
    assert made.info.frame_size == (500, 400)
    assert len(made.faces) > 15
    assert run(job, key).kind == "skipped"


@pytest.mark.usefixtures("soon")
def test_a_replay_resumes(original: Path, tmp_path: Path, key: Key) -> None:
    job = job_of(original, tmp_path, replay=True, lock=key.lock.id)
    assert interrupted(job, 8, key).kind == "stopped"
    made = recording(run(job, key), key)
    assert made.frames["time"].tolist() == [200 * number for number in range(20)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"pictures": ""}, "This session has no video"),
        ({"blurred": True}, "The faces in this session's video are blurred"),
        ({"pictures": "overlay"}, "Boxes are drawn into this session's video"),
    ],
)
def test_a_session_without_clean_pictures_is_not_analyzed_again(
    original: Path, tmp_path: Path, key: Key, changes: dict[str, object], expected: str
) -> None:
    change_info(original, {key.lock.id: key}, lambda info: replace(info, **changes))
    outcome = run(job_of(original, tmp_path, replay=True), key)
    assert outcome.kind == "failed"
    assert outcome.text.startswith(expected)


def test_a_locked_session_without_its_key_is_not_analyzed_again(original: Path, tmp_path: Path) -> None:
    outcome = run(job_of(original, tmp_path, replay=True))
    assert (outcome.kind, outcome.text.split(".")[0]) == ("failed", "This session is locked")


def test_sessions_of_the_same_second_get_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from emotion_gui.batch.existing_session import SourceFingerprint
    from emotion_gui.recording.session_info import SessionInfo

    monkeypatch.setattr(session_dates.time, "strftime", lambda form: "2026-09-21 14.13.20")
    writers: list[SessionWriter] = [
        session_buffer.make_writer(tmp_path, SessionInfo(), SourceFingerprint(), None) for _ in range(2)
    ]
    for writer in writers:
        writer.close()
    assert sorted(path.name for path in sessions(tmp_path)) == [
        "2026-09-21 14.13.20 2.session",
        "2026-09-21 14.13.20.session",
    ]


def test_a_session_has_columns_for_the_signs_unless_they_are_off(
    video: Path, whole: Recording, tmp_path: Path
) -> None:
    assert whole.info.columns == SIGN_COLUMNS
    assert whole.column("eyes_closed").shape == whole.faces.shape
    assert recording(run(job_of(video, tmp_path, signs=False))).info.columns == ()


def test_without_the_network_of_the_eyes_a_session_is_made_without_signs(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NetworkFile.IRIS, "_value_", ("no.tflite", ""))
    outcome = run(job_of(video, tmp_path))
    assert outcome.kind is OutcomeKind.DONE
    assert outcome.text.startswith("Eyes, mouth and head were not measured. The network no.tflite")
    assert recording(outcome).info.columns == ()
