"""What a report about an error contains, and above all what it does not."""

import getpass
from pathlib import Path

import pytest

from emotion_gui.core.error_report import format_report, full_report, redact


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (
            "[Errno 2] No such file or directory: '/home/anna/My Pictures/me.png'",
            "[Errno 2] No such file or directory: <path>",
        ),
        ("cannot read C:\\Users\\anna\\model.keras now", "cannot read <path> now"),
        ("in \\\\server\\share\\a", "in <path>"),
        ("see rtsp://me:secret@cam.local/live?token=x.", "see <address>"),
        ("holiday.MP4 is no video", "<file> is no video"),
        ("Pictures/anna.jpg: too large", "<path> too large"),
        (
            "index 3 is out of bounds for axis 0 with size 3",
            "index 3 is out of bounds for axis 0 with size 3",
        ),
        ("keras.layers.Dense has no weights", "keras.layers.Dense has no weights"),
    ],
)
def test_personal_details_are_removed(text: str, redacted: str) -> None:
    assert redact(text) == redacted


def test_home_folder_and_user_name_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "annabel")
    text = redact(f"{Path.home()} belongs to Annabel, not to annabella")
    assert text == "<path> belongs to <user>, not to annabella"


def test_a_report_has_functions_causes_and_versions_but_no_files() -> None:
    def load() -> None:
        picture = "the user's face"  # local values are left out
        try:
            Path("/home/anna/secret folder/x.png").read_text()
        except OSError as error:
            raise ValueError(f"bad {len(picture)}") from error

    try:
        load()
    except ValueError as error:
        details = format_report(error, error.__traceback__, "capture")
    assert details.startswith("ValueError: bad 15\n  in capture\n")
    assert "test_error_report:" in details
    assert "load" in details
    assert "caused by FileNotFoundError: [Errno 2]" in details
    report = full_report([details])
    assert "emotion-detector" in report
    assert "Python 3." in report
    for secret in ("/", "anna", "secret", "face", str(Path.home())):
        assert secret not in report.replace("<path>", "")
