"""Recombination of the shipped model, on small generated data."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from small_data import make_folder, make_votes

from emotion_gui.core.resources import resource_path
from trainer.__main__ import main
from trainer.export.last_layer import LastLayer
from trainer.shared.bundle import METADATA, TFLITE, Bundle, opened_bundle, read_bundle
from trainer.shared.face_input import LABELS
from trainer.shared.litert import LiteRTModel

SHIPPED = resource_path("models", "default")
TODAY = read_bundle(SHIPPED).metadata


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = make_folder(tmp_path_factory.mktemp("data") / "faces", train=4, validation=3)
    votes = make_votes(folder, folder.parent / "votes.csv")
    return ["--data", str(folder), "--votes", str(votes)]


def values(share: float, label_prior: float, votes_prior: float) -> list[str]:
    given = (("share", share), ("prior", votes_prior))
    options = [f"--votes-{name}={value}" for name, value in given]
    return [*options, f"--label-prior={label_prior}"]


def recombine(model: Path, data: list[str], *options: str) -> int:
    return main(["recombine", "--model", str(model), *data, *options])


def faces() -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    return np.random.default_rng(0).integers(0, 256, (6, 48, 48)).astype(np.uint8)


def answers(bundle: Bundle) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    return LiteRTModel(bundle.tflite)(faces())


def test_its_own_weights_give_the_file_as_it_was() -> None:
    content = (SHIPPED / TFLITE).read_bytes()
    layer = LastLayer(content)
    assert layer.heads == 2
    assert layer.with_weights(layer.kernel, layer.bias) == content


def test_head_predictions_combine_to_the_output_of_the_file() -> None:
    layer = LastLayer((SHIPPED / TFLITE).read_bytes())
    logits = layer.log_probabilities(faces()).reshape(6, -1) @ layer.kernel + layer.bias
    wanted = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(answers(read_bundle(SHIPPED)), wanted, atol=1e-5)


def test_todays_values_give_todays_answers(data: list[str], tmp_path: Path) -> None:
    once, again = tmp_path / "once", tmp_path / "again"
    today = values(TODAY["votes_share"], TODAY["label_prior"], TODAY["votes_prior"])
    given = [*today, f"--temperature={TODAY['temperature']}"]
    assert recombine(SHIPPED, data, *given, "--out", str(once)) == 0
    kernel = LastLayer((once / TFLITE).read_bytes()).kernel
    np.testing.assert_allclose(kernel, LastLayer((SHIPPED / TFLITE).read_bytes()).kernel, rtol=1e-6)
    other = [*values(0.9, 0.2, 0.1), "--temperature=1"]
    assert recombine(once, data, *other, "--out", str(again)) == 0
    assert np.abs(answers(read_bundle(again)) - answers(read_bundle(once))).max() > 0.01
    assert recombine(again, data, *given) == 0  # in its own place
    np.testing.assert_array_equal(answers(read_bundle(again)), answers(read_bundle(once)))


def test_the_card_has_the_new_scores_and_keeps_the_rest(
    data: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new.emotionmodel"
    drawn = tmp_path / "figures"
    options = [*values(1, 0, 0.5), "--out", str(out), "--figures", str(drawn)]
    assert recombine(SHIPPED, data, *options) == 0
    names = {"trade_off.png", "confusion_matrix.png", "reliability.png"}
    assert {file.name for file in drawn.iterdir()} == names
    assert "by most votes (21 images)" in capsys.readouterr().out
    with opened_bundle(out) as bundle:
        card = bundle.metadata
        assert bundle.unsure_below == card["unsure_below"]
    assert (card["votes_share"], card["votes_prior"]) == (1, 0.5)
    assert card["validation"]["votes"]["pictures"] == 3 * len(LABELS)
    assert card["ruled_by"] == "votes"
    kept = ("name", "created", "parameters", "training", "epochs", "bytes")
    assert {name: card[name] for name in kept} == {name: TODAY[name] for name in kept}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--votes-share=0.5"], "together, each between 0 and 1"),
        ([*values(1.5, 0, 0)], "together, each between 0 and 1"),
        (["--temperature=0"], "Temperature must lie between"),
        (["--votes-tolerance=2"], "Votes tolerance must lie between"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    options: list[str], sentence: str, data: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new"
    assert recombine(SHIPPED, data, *options, "--out", str(out)) == 2
    assert sentence in capsys.readouterr().err
    assert not out.exists()


def test_without_votes_in_training_nothing_is_combined(
    data: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new"
    assert recombine(SHIPPED, data[:2], "--out", str(out)) == 2
    assert "Pass the file with --votes" in capsys.readouterr().err
    assert not out.exists()


def test_without_training_images_the_priors_are_unknown(
    data: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(data[1], tmp_path / "validation only"))
    shutil.rmtree(folder / "images" / "train")
    assert recombine(SHIPPED, ["--data", str(folder), *data[2:]], "--out", str(tmp_path / "new")) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("error: ")
    assert "Traceback" not in captured.err


def test_other_files_stay_when_replacing_in_place(data: list[str], tmp_path: Path) -> None:
    model = Path(shutil.copytree(SHIPPED, tmp_path / "mine"))
    (model / "license.txt").write_text("ours")
    assert recombine(model, data, "--temperature=2") == 0
    assert (model / "license.txt").read_text() == "ours"
    assert read_bundle(model).metadata["temperature"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_network_of_another_make_is_refused(
    data: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "foreign"
    folder.mkdir()
    metadata = json.loads((SHIPPED / METADATA).read_text())
    (folder / METADATA).write_text(json.dumps({**metadata, "name": "foreign"}))
    content = (SHIPPED / TFLITE).read_bytes()
    for broken in (b"no network", content[: len(content) // 2]):
        (folder / TFLITE).write_bytes(broken)
        assert recombine(folder, data) == 2
        captured = capsys.readouterr()
        assert captured.err.startswith("error: foreign cannot be recombined")
        assert (folder / TFLITE).read_bytes() == broken
