import json
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from emotion_gui.core.settings import Settings, load, save
from emotion_gui.core.subject import Subject
from trainer.shared.records import declared

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
CHANGED = Settings(
    source="camera:/dev/video0",
    size=(640, 480),
    model="/models/mine",
    smoothing=1.5,
    mirror=False,
    signs=False,
    points=True,
    detector="neural",
    cascade="/cascade.xml",
    smallest_face=100,
    theme="dark",
    geometry="AdnQ",
    splitters="AAAA",
    data_folder="/data/gesichter-ä",
    filmed=Subject.OTHERS,
    agreed=1_790_000_000.5,
    marker_names=("question", "", "video 2 starts"),
    lock_id="0123456789abcdef",
    baseline=("0123456789abcdef", "fedcba9876543210"),
    enough_minutes=10,
    enough_percent=0,
    last_folder="/pictures",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def test_saved_settings_are_loaded_again(path: Path) -> None:
    save(CHANGED, path)
    assert load(path) == (CHANGED, None)


def test_a_first_start_has_the_defaults_and_no_message(path: Path) -> None:
    assert load(path) == (Settings(), None)


@posix_only
def test_only_the_user_reads_the_file(path: Path) -> None:
    save(CHANGED, path)
    save(Settings(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]


def test_a_save_that_fails_keeps_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(CHANGED, path)

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        save(Settings(), path)
    assert load(path) == (CHANGED, None)
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", 3),
        ("model", "a\0b"),
        ("size", [1280]),
        ("size", [1280, "720"]),
        ("size", [-5, 720]),
        ("size", "1280x720"),
        ("filmed", "nobody"),
        ("videos_filmed", "\ud800"),
        ("agreed", "yesterday"),
        ("marker_names", "question"),
        ("marker_names", ["question", 2]),
        ("marker_names", ["question"] * 10),
        ("baseline", "0123456789abcdef"),
        ("baseline", ["0123456789abcdef", 3]),
        ("enough_minutes", -1),
        ("enough_percent", 101),
        ("smoothing", -0.1),
        ("smoothing", float("nan")),
        ("smoothing", True),
        ("mirror", "yes"),
        ("smallest_face", 19),
        ("smallest_face", 60.5),
        ("detector", "eyes"),
        ("theme", "pink"),
        ("theme", ["dark"]),
        ("theme", "\ud800"),
        ("model", "\ud800"),
        ("geometry", None),
        ("geometry", "ü"),
    ],
)
def test_only_a_damaged_field_falls_back_to_its_default(field: str, value: object, path: Path) -> None:
    save(CHANGED, path)
    write(path, json.dumps(json.loads(path.read_text("utf-8")) | {field: value}))
    settings, message = load(path)
    assert settings == replace(CHANGED, **{field: getattr(Settings(), field)})
    assert message is not None
    assert field in message


@pytest.mark.parametrize("field", declared(Settings))
def test_any_wrong_field_falls_back_alone(field: str, path: Path) -> None:
    save(CHANGED, path)
    write(path, json.dumps(json.loads(path.read_text("utf-8")) | {field: {"no": "such value"}}))
    assert load(path) == (
        replace(CHANGED, **{field: declared(Settings)[field].default}),
        f"Some settings could not be read and are back to normal: {field}.",
    )


@pytest.mark.parametrize(
    "name", [name for name, field in declared(Settings).items() if field.low is not None]
)
def test_a_number_is_right_up_to_its_limits(name: str, path: Path) -> None:
    field = declared(Settings)[name]
    assert field.low is not None
    assert field.high is not None
    for value, valid in (
        (field.low, True),
        (field.high, True),
        (field.low - 1, False),
        (field.high + 1, False),
    ):
        write(path, json.dumps({name: value}))
        settings, message = load(path)
        assert (getattr(settings, name), message is None) == (value if valid else field.default, valid)


@pytest.mark.parametrize(
    ("saved", "filmed"), [("", None), ("self", Subject.ME), ("others", Subject.OTHERS), ("me", Subject.ME)]
)
def test_the_subject_is_read_from_older_files_too(saved: str, filmed: Subject | None, path: Path) -> None:
    write(path, json.dumps({"version": 1, "filmed": saved, "videos_filmed": saved}))
    settings, message = load(path)
    assert (settings.filmed, settings.videos_filmed, message) == (filmed, filmed, None)
    save(settings, path)
    assert json.loads(path.read_text("utf-8"))["filmed"] == filmed
    assert load(path) == (settings, None)


@pytest.mark.parametrize(
    ("saved", "kind"),
    [
        ({"detector": "yunet", "yunet": "/detectors/yunet.onnx", "cascade": ""}, "haar+neural"),
        ({"detector": "yunet", "yunet": "", "cascade": "/my.xml"}, "haar+neural"),
        (
            {"detector": "haar", "yunet": "", "cascade": ""},
            "haar+neural",
        ),  # nobody chose it: it was the usual one
        ({"detector": "haar", "yunet": "", "cascade": "/my.xml"}, "haar"),
        ({"detector": "haar", "cascade": ""}, "haar"),
        ({}, "haar+neural"),
    ],
)
def test_the_detector_is_read_from_older_files_too(saved: dict[str, str], kind: str, path: Path) -> None:
    write(path, json.dumps({"version": 1, **saved}))
    settings, message = load(path)
    assert (settings.detector, settings.cascade, message) == (kind, saved.get("cascade", ""), None)
    save(settings, path)
    assert "yunet" not in json.loads(path.read_text("utf-8"))
    assert load(path) == (settings, None)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "[" * 100_000, "9" * 10_000, "\ufffd"])
def test_a_damaged_file_is_kept_under_another_name(text: str, path: Path) -> None:
    write(path, text)
    settings, message = load(path)
    assert settings == Settings()
    assert message is not None
    backup = path.with_name("settings.json.damaged")
    assert str(backup) in message
    assert backup.read_text("utf-8") == text
    save(settings, path)
    assert load(path) == (Settings(), None)


def test_a_file_that_is_not_text_is_damaged(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00\x80")
    settings, message = load(path)
    assert settings == Settings()
    assert message is not None


def test_a_folder_with_its_name_does_not_prevent_the_start(path: Path) -> None:
    path.mkdir(parents=True)
    assert load(path)[0] == Settings()


def test_a_newer_file_is_read_as_far_as_possible_and_kept(path: Path) -> None:
    save(CHANGED, path)
    newer = json.dumps(
        json.loads(path.read_text("utf-8")) | {"version": 7, "hologram": True, "theme": "sepia"}
    )
    write(path, newer)
    settings, message = load(path)
    assert settings == replace(CHANGED, theme="system")
    assert message is not None
    assert "newer" in message
    save(settings, path)
    assert path.with_name("settings.json.version-7").read_text("utf-8") == newer
    assert load(path) == (settings, None)
