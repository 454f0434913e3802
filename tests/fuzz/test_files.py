"""Damaged files give a valid result or the documented error in everything that reads files.

FUZZ=10000 tries that many inputs in all instead of 500; a failure names the seed of its input.
"""

import json
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import made_runs
import made_sessions
import pytest
import small_data
import small_report
from hostile_files import network
from inspected_data import twins, write_inspection
from mutations import damaged, damaged_json, seeds

from emotion_gui.alerts.presets import PRESETS
from emotion_gui.alerts.rule_json import load_rules, save_rules
from emotion_gui.batch.existing_session import OwnerRecord, SourceFingerprint, get_owner, put_owner
from emotion_gui.batch.job import (
    Job,
    Order,
    Outcome,
    OutcomeKind,
    Progress,
    order_line,
    read_order,
    report_line,
)
from emotion_gui.batch.job import read_report as read_job_report
from emotion_gui.batch.queue_item import QueueItem, State, load_queue, save_queue
from emotion_gui.core import settings
from emotion_gui.core.errors import UserError
from emotion_gui.core.subject import Subject
from emotion_gui.models.library import display_name, shipped_model
from emotion_gui.recording.columns import Column
from emotion_gui.recording.database import opened
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.lock_file import load_lock, lock_file, save_lock
from emotion_gui.recording.markers import Marker, MarkerKind
from emotion_gui.recording.session_reader import change_info, read_recording
from emotion_gui.recording.session_reader import read_summary as read_session_summary
from emotion_gui.recording.vault import Key, Lock, NullCipher, make_key, unlock
from emotion_gui.training.data.inspection import read_inspection
from emotion_gui.training.process.open_runs import find_open_runs
from emotion_gui.training.report.report_data import read_report
from emotion_gui.training.runs.compare import compare_runs
from emotion_gui.training.runs.run_files import read_history
from emotion_gui.training.runs.run_summary import read_summary
from trainer.data.readers import open_data
from trainer.data.votes import COLUMNS, read_votes
from trainer.network.keras_file import _check_network, _ForeignContentError
from trainer.shared.bundle import METADATA, BundleError, read_bundle, unpack
from trainer.shared.errors import TrainerError
from trainer.shared.events import EventReader, last_event
from trainer.shared.face_input import LABELS
from trainer.shared.records import FieldError, to_values
from trainer.shared.run_folder import RunFolder

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")

Damage = Callable[[int], bytes]
FORMER = Path(__file__).parents[1] / "written_by_0_1" / "data" / "sessions" / "plain.session"


def each(share: float, path: Path, damage: Damage, read: Callable[[], object]) -> None:
    """Write one damaged file after the other to `path`, and read it."""
    for seed in seeds(share):
        path.write_bytes(damage(seed))
        try:
            read()
        except Exception as error:
            error.add_note(f"seed {seed} of {path.name}")
            raise


def of_bytes(content: bytes) -> Damage:
    return lambda seed: damaged(content, seed)


def of_json(content: bytes) -> Damage:
    return lambda seed: damaged_json(content.decode(), seed)


def test_metadata_of_models(tmp_path: Path) -> None:
    (tmp_path / "model.tflite").write_bytes(b"network")

    def read() -> None:
        with suppress(BundleError):
            assert display_name(read_bundle(tmp_path)).isprintable()

    each(12, tmp_path / METADATA, of_json((shipped_model() / METADATA).read_bytes()), read)


def test_models_as_one_file(tmp_path: Path) -> None:
    archive = tmp_path / "a.emotionmodel"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        members.write(shipped_model() / METADATA, METADATA)
        members.writestr("model.tflite", bytes(range(256)) * 4)

    def read() -> None:
        with suppress(BundleError):
            unpack(archive, tmp_path / "models" / "a")
            for file in (tmp_path / "models" / "a").iterdir():
                file.unlink()
            (tmp_path / "models" / "a").rmdir()
        assert not list(tmp_path.glob("models/*"))

    each(10, archive, of_bytes(archive.read_bytes()), read)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.emotionmodel", "models"]


def read_all(path: Path) -> None:
    with suppress(TrainerError), open_data(path) as data:
        for entry in data.entries:
            image = data.read(entry.name)
            assert image is None or image.face.shape == (48, 48)


def test_data_archives(tmp_path: Path) -> None:
    small_data.make_folder(tmp_path / "data", train=1, validation=1)
    archive = small_data.make_zip(tmp_path / "data", tmp_path / "data.zip")
    each(8, archive, of_bytes(archive.read_bytes()), lambda: read_all(archive))


def test_fer2013_tables(tmp_path: Path) -> None:
    table = small_data.make_csv(tmp_path / "fer2013.csv", train=1, validation=1)
    each(8, table, of_bytes(table.read_bytes()), lambda: read_all(table))


def test_tables_of_votes(tmp_path: Path) -> None:
    table = tmp_path / "votes.csv"
    rows = [",".join([f"images/train/{label}/1.png", *"1034005"]) for label in LABELS]

    def read() -> None:
        with suppress(TrainerError):
            assert all(len(votes) == len(LABELS) for votes in read_votes(table).values())

    each(8, table, of_bytes("\n".join([",".join(("path", *COLUMNS)), *rows]).encode()), read)


def test_events_of_runs(tmp_path: Path) -> None:
    events = made_runs.make_run(tmp_path / "run").events

    def read() -> None:
        EventReader(events).read()
        last_event(events)

    lines = events.read_bytes().splitlines()

    def damage(seed: int) -> bytes:
        """One line by its values, or the file as a whole."""
        if seed % 3 == 0:
            return damaged(events_content, seed)
        changed = list(lines)
        place = seed % len(lines)
        changed[place] = damaged_json(lines[place].decode(), seed)
        return b"\n".join(changed) + b"\n"

    events_content = events.read_bytes()
    each(12, events, damage, read)


@pytest.mark.parametrize("name", ["config.json", "report.json", "history.csv", "events.jsonl"])
def test_folders_of_runs(tmp_path: Path, name: str) -> None:
    run = made_runs.make_run(tmp_path / "runs" / "run").path
    if name == "report.json":
        (run / name).write_bytes((small_report.make_run(tmp_path / "other") / name).read_bytes())
    content = (run / name).read_bytes()

    def read() -> None:
        if summary := read_summary(run):
            compare_runs([summary, summary])
        read_history(run)
        find_open_runs(run.parent)

    each(3, run / name, of_json(content) if name.endswith(".json") else of_bytes(content), read)


@pytest.mark.parametrize("name", ["report.json", "mistakes.npy"])
def test_reports(tmp_path: Path, name: str) -> None:
    run = small_report.make_run(tmp_path / "run")
    content = (run / name).read_bytes()

    def read() -> None:
        with suppress(UserError):
            read_report(run)

    each(4, run / name, of_json(content) if name.endswith(".json") else of_bytes(content), read)


def test_saved_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings.save(settings.Settings(source="rtsp://cam.local/", last_folder=str(tmp_path)), path)

    def read() -> None:
        found, _ = settings.load(path)
        settings.save(found, path)
        assert settings.load(path) == (found, None)

    each(10, path, of_json(path.read_bytes()), read)


def test_rules_of_alerts(tmp_path: Path) -> None:
    path = tmp_path / "alerts.json"
    save_rules([rule for preset in PRESETS.values() for rule in preset()], path)

    def read() -> None:
        found, _ = load_rules(path)
        save_rules(found, path)
        assert load_rules(path) == (found, "")

    each(6, path, of_json(path.read_bytes()), read)


def test_queues_of_videos(tmp_path: Path) -> None:
    path = tmp_path / "queue.json"
    save_queue(path, [QueueItem(Job("/a.mp4"), "a", State.PAUSED, 3, 9), QueueItem(Job("demo", filmed=None))])

    def read() -> None:
        found = load_queue(path)
        save_queue(path, found)
        assert [*map(to_values, load_queue(path))] == [*map(to_values, found)]

    each(6, path, of_json(path.read_bytes()), read)


def test_lines_of_processes_that_make_sessions() -> None:
    lock = Lock("0", b"salt", 2, 1 << 26, b"wrapped")
    order = order_line(Order(Job("/a.mp4"), Key(lock, b"secret"))).decode()
    reports = [
        report_line(report).decode()
        for report in (Progress(3, 9, "/s"), Outcome(OutcomeKind.DONE, "", "/s", 3, 1))
    ]
    for seed in seeds(6):
        with suppress(FieldError):
            found = read_order(damaged_json(order, seed))
            assert read_order(order_line(found)) == found
        report = read_job_report(damaged_json(reports[seed % 2], seed))
        assert report is None or read_job_report(report_line(report)) == report


def test_inspections(tmp_path: Path) -> None:
    path = RunFolder(write_inspection(tmp_path, twins())).inspection

    def read() -> None:
        with suppress(UserError):
            read_inspection(tmp_path)

    each(4, path, of_json(path.read_bytes()), read)


def test_networks_of_keras_files() -> None:
    """tests/fuzz/native.py has their weights."""
    text = json.dumps(network({"class_name": "Dense", "config": {"units": 3}, "module": "keras.layers"}))
    for seed in seeds(6):
        with suppress(_ForeignContentError, ValueError, RecursionError):
            _check_network(json.loads(damaged_json(text, seed)))


def test_recorded_sessions(tmp_path: Path) -> None:
    session = made_sessions.make_session(
        tmp_path, seconds=20, columns=GAZE, markers=[Marker(5, "here"), Marker(900, "there")]
    )

    def read() -> None:
        summary = read_session_summary(session, {})
        assert summary.frames >= summary.with_face >= 0 or summary.problem
        read_session(session)

    each(10, session, of_bytes(session.read_bytes()), read)


def read_session(session: Path) -> None:
    """Damage is reported in a sentence, and everything else is consistent."""
    assert read_session_summary(session, {}).path == session
    with suppress(SessionError):
        recording = read_recording(session, {})
        assert (recording.faces["label"] < len(recording.info.classes)).all()
        assert (recording.frames["time"][1:] > recording.frames["time"][:-1]).all()
        for column in recording.info.columns:
            assert len(recording.column(column.name)) == len(recording.faces)
        assert {type(marker.kind) for marker in recording.markers} <= {MarkerKind}


GAZE = (Column("gaze", "deg", "Direction of the gaze", 0.5),)
PLACES = [
    ("meta", "key", "value"),
    ("block", "id", "rows"),
    ("minute", "minute", "tally"),
    ("marker", "id", "value"),
]


@pytest.fixture(params=["1", "2"])
def sound(request: pytest.FixtureRequest, tmp_path: Path) -> bytes:
    """A session of each format, with a null cipher and the owner record of a batch."""
    if request.param == "1":
        session = Path(shutil.copy(FORMER, tmp_path))
    else:
        session = made_sessions.make_session(
            tmp_path, seconds=9, columns=GAZE, markers=[Marker(5, "here")], subject=Subject.OTHERS
        )
    put_owner(session, {}, OwnerRecord(SourceFingerprint(5, 2.5), 7, 1.5))
    return session.read_bytes()


def test_values_in_recorded_sessions(tmp_path: Path, sound: bytes) -> None:
    """The file itself is valid, but a value in it is not."""
    session = tmp_path / "odd.session"
    for seed in seeds(4):
        chance = random.Random(seed)
        session.write_bytes(sound)
        with closing(sqlite3.connect(session)) as base:
            table, key, column = chance.choice(PLACES)
            rows = base.execute(f"SELECT {key}, {column} FROM {table}").fetchall()
            row, value = chance.choice(rows)
            in_json = [damaged_json(value.decode(), seed)] * 4 if table in ("meta", "marker") else []
            odd = chance.choice([damaged(value, seed), *in_json, "text", 7, 1.5, b""])
            base.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (odd, row))
            base.commit()
        read_session(session)
        with suppress(SessionError), opened(session) as base:
            owner = get_owner(base, NullCipher())
            assert owner is None or owner.is_held in (True, False)
        with suppress(SessionError):
            change_info(session, {}, lambda info: replace(info, notes="kept"))
            assert read_recording(session, {}).info.notes == "kept"


def test_locks(tmp_path: Path) -> None:
    save_lock(tmp_path / "sessions", make_key("correct horse").lock)
    file = lock_file(tmp_path / "sessions")

    def read() -> None:
        with suppress(SessionError):
            lock = load_lock(tmp_path / "sessions")
            assert lock is not None
            if lock.memory < 1 << 13:  # anything else takes its time
                unlock(lock, "correct horse")

    each(4, file, of_json(file.read_bytes()), read)
