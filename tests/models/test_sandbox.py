"""No network enters the window's process that would end it."""

import shutil
import sys
from pathlib import Path

import pytest
from ai_edge_litert import schema_py_generated as schema
from patience import PATIENCE

from emotion_gui.cli import analyze
from emotion_gui.core.folders import folders
from emotion_gui.core.resources import resource_path
from emotion_gui.models import sandbox as model_check
from emotion_gui.models.library import shipped_model
from emotion_gui.models.sandbox import is_verified, verify_model
from trainer.shared.bundle import TFLITE
from trainer.shared.litert import LiteRTModel

SHIPPED = shipped_model() / TFLITE
pytestmark = pytest.mark.usefixtures("home")


def with_other_operation(path: Path, former: int, other: int) -> Path:
    """The shipped network with one kind of operation in place of another: LiteRT's verifier lets it pass."""
    content = bytearray(SHIPPED.read_bytes())
    model = schema.Model.GetRootAs(content)
    for index in range(model.OperatorCodesLength()):
        code = model.OperatorCodes(index)
        if code.BuiltinCode() == former:
            for field in (4, 10):  # where the file has the code: an older place of one byte, and the newer
                place = code._tab.Offset(field)
                if place:
                    content[code._tab.Pos + place] = other
            path.write_bytes(content)
            return path
    raise AssertionError(f"the shipped network has no operation {former}")


@pytest.fixture
def deadly(tmp_path: Path) -> Path:
    """Ends the process that opens it."""
    operations = schema.BuiltinOperator
    return with_other_operation(tmp_path / "model.tflite", operations.STRIDED_SLICE, operations.SPLIT)


def test_a_network_that_ends_its_process_is_refused(deadly: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ValueError, match=r"^model\.tflite is damaged: LiteRT cannot run it$"):
        verify_model(deadly)
    assert sys.platform == "win32" or "SIGSEGV" in caplog.text


def test_the_command_line_tries_it_out_too(
    deadly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "faces.csv"
    portrait = resource_path("demo", "grace_hopper.jpg")
    assert analyze.main([str(portrait), "--csv", str(table), "--model", str(deadly)]) == analyze.FAILED
    assert "The model cannot be used. model.tflite is damaged" in capsys.readouterr().err
    assert not table.exists()


def test_a_network_that_never_answers_is_refused(deadly: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    never = [sys.executable, "-c", f"import time; time.sleep({10 * PATIENCE})"]
    monkeypatch.setattr(model_check, "app_command", lambda: never)
    monkeypatch.setattr(model_check, "_TIMEOUT_SECONDS", 0.3)
    with pytest.raises(ValueError, match="damaged"):
        verify_model(deadly)


def test_a_sound_network_is_tried_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.tflite"
    other.write_bytes(SHIPPED.read_bytes() + b"\0")  # another content, which LiteRT reads all the same
    assert not is_verified(other)
    verify_model(other)
    assert is_verified(other)
    monkeypatch.setattr(model_check, "app_command", lambda: ["/no/such/program"])
    verify_model(other)
    verify_model(Path(shutil.copy(SHIPPED, tmp_path / "copy.tflite")))  # the app's own, wherever it lies
    other.write_bytes(SHIPPED.read_bytes() + b"\0\0")
    with pytest.raises(ValueError, match="cannot be checked"):
        verify_model(other)


@pytest.mark.parametrize("content", ["", "[]", '{"sha256": 3}', '{"sha256": [3, null]}'])
def test_of_a_damaged_list_nothing_is_known(tmp_path: Path, content: str) -> None:
    (folders().data / "checked-models.json").write_text(content)
    other = tmp_path / "other.tflite"
    other.write_bytes(SHIPPED.read_bytes() + b"\0")
    assert not is_verified(other)
    assert is_verified(SHIPPED)


def test_what_is_missing_or_far_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    with pytest.raises(ValueError, match="cannot be read"):
        verify_model(path)
    path.write_bytes(b"TFL3" * 100)
    with pytest.raises(ValueError, match="not a LiteRT model"):
        verify_model(path)
    with path.open("r+b") as file:
        file.truncate(2**31)  # takes no room on the disk
    for read in (verify_model, LiteRTModel):
        with pytest.raises(ValueError, match=r"larger than a model can be|is not a LiteRT model"):
            read(path)
