"""Other people's Keras files are converted to bundles or refused, and bundles to one file."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trainer.export.convert import convert, export, pack, to_tflite
from trainer.network.keras_file import load_keras
from trainer.network.keras_names import CLASSES, CODE
from trainer.network.runtime import silent_import
from trainer.shared.bundle import read_bundle, unpack
from trainer.shared.errors import TrainerError
from trainer.shared.litert import LiteRTModel
from trainer.shared.model_header import Output

with silent_import():
    import keras

pytestmark = pytest.mark.filterwarnings("ignore")  # what TensorFlow's converter and Keras warn of is theirs


def network(*more: Any, activation: str | None = "softmax") -> Any:
    """A small network that takes gray faces."""
    layers = [keras.layers.Flatten(), *more, keras.layers.Dense(7, activation=activation)]
    return keras.Sequential([keras.Input((48, 48, 1)), keras.layers.Rescaling(1 / 255), *layers])


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    network().save(folder / "small.keras")
    convert(folder / "small.keras", folder / "bundle")
    return folder / "bundle"


def test_a_keras_file_becomes_a_bundle_that_gives_the_same_answers(tmp_path: Path) -> None:
    model = network()
    model.save(tmp_path / "classic.h5")
    convert(tmp_path / "classic.h5", tmp_path / "bundle")
    faces = np.random.default_rng(0).integers(0, 256, (3, 48, 48), np.uint8)
    bundle = read_bundle(tmp_path / "bundle")
    assert bundle.header.outputs.probabilities == Output("probabilities", (7,))
    answers = LiteRTModel(bundle.tflite, header=bundle.header)(faces)
    np.testing.assert_allclose(answers, model(faces[..., None].astype(np.float32)), atol=1e-4)


@pytest.mark.parametrize("name", ["CLASSIC.H5", "modern.hdf5"])
def test_an_h5_file_may_end_otherwise(tmp_path: Path, name: str) -> None:
    network().save(tmp_path / "saved.h5")
    assert load_keras((tmp_path / "saved.h5").rename(tmp_path / name)).output_shape == (None, 7)


def hostile(evil: Path) -> Any:
    """A network that writes a file as soon as it is loaded or used."""
    strike = eval(f"lambda x: (__import__('pathlib').Path({str(evil)!r}).touch(), x)[1]")  # carries its path
    return network(keras.layers.Lambda(strike, output_shape=(2304,)))


def polyglot_h5(folder: Path, evil: Path) -> Path:
    """HDF5 with a Lambda for Keras, followed by a harmless zip."""
    path, harmless = folder / "both.h5", folder / "harmless.keras"
    hostile(evil).save(path)
    network().save(harmless)
    with zipfile.ZipFile(harmless) as source, zipfile.ZipFile(path, "a") as target:
        target.writestr("config.json", source.read("config.json"))
    assert zipfile.is_zipfile(path)
    return path


def polyglot_keras(folder: Path, evil: Path) -> Path:
    """The reverse: a harmless HDF5, followed by a zip with a Lambda for Keras."""
    path, harmless, harmful = folder / "both.keras", folder / "harmless.h5", folder / "harmful.keras"
    network().save(harmless)
    hostile(evil).save(harmful)
    with zipfile.ZipFile(harmful) as source, zipfile.ZipFile(harmless, "a") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return harmless.rename(path)


@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
def test_a_lambda_layer_is_not_run(tmp_path: Path, name: str) -> None:
    source, evil = tmp_path / name, tmp_path / "evil"
    hostile(evil).save(source)
    evil.unlink(missing_ok=True)  # building the network ran it
    with pytest.raises(TrainerError, match="contains its own code, which is not run"):
        convert(source, tmp_path / "bundle")
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]
    keras.saving.load_model(source, compile=False, safe_mode=False)(np.zeros((1, 48, 48, 1), np.float32))
    assert evil.exists()  # Keras alone would have run it


@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
def test_what_networks_are_made_of_is_opened(tmp_path: Path, name: str) -> None:
    """Also if it was compiled with a loss that is code, which is left out."""
    inputs = keras.Input((48, 48, 1))
    x = keras.layers.Conv2D(4, 3, strides=8, kernel_regularizer="l2", bias_constraint="non_neg")(inputs)
    x = keras.layers.Activation(keras.activations.swish)(keras.layers.BatchNormalization()(x))
    x = keras.layers.SeparableConv2D(4, 3, depthwise_initializer=keras.initializers.HeNormal(seed=1))(x)
    x = keras.layers.RandomFlip(seed=1)(keras.layers.SpatialDropout2D(0.1)(x))
    x = keras.layers.Flatten()(keras.layers.TimeDistributed(keras.layers.Dense(3, dtype="float32"))(x))
    x = keras.layers.Add()([x, keras.layers.LayerNormalization()(x)])
    answer = keras.layers.Average()([keras.layers.Dense(7)(x), network()(inputs)])
    if name.endswith(".keras"):  # the older kind of file has no operations
        answer = keras.ops.log_softmax(answer + 1)
    model = keras.Model(inputs, answer)
    model.compile(optimizer="adam", loss=own_loss)
    model.save(tmp_path / name)
    faces = np.random.default_rng(0).random((2, 48, 48, 1), np.float32)
    np.testing.assert_allclose(load_keras(tmp_path / name)(faces), model(faces), atol=1e-5)


def own_loss(truth: Any, answer: Any) -> Any:
    return keras.ops.mean(truth - answer)


def test_the_known_names_are_keras_own_and_none_reaches_beyond_numbers() -> None:
    layers = {name for name in CLASSES if hasattr(keras.layers, name)}
    assert len(layers) > 100
    reaching = {"StringLookup", "IntegerLookup", "TextVectorization", "TFSMLayer", "JaxLayer", "FlaxLayer"}
    assert not CLASSES & (reaching | CODE)


def test_a_model_of_another_task_gets_a_sentence(tmp_path: Path) -> None:
    keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()]).save(tmp_path / "digits.keras")
    with pytest.raises(TrainerError, match=r"digits\.keras is not an emotion model"):
        convert(tmp_path / "digits.keras", tmp_path / "bundle")


@pytest.mark.parametrize("make", [polyglot_h5, polyglot_keras])
def test_a_file_of_two_kinds_hides_no_code(tmp_path: Path, make: Callable[[Path, Path], Path]) -> None:
    source = make(tmp_path, tmp_path / "evil")
    (tmp_path / "evil").unlink(missing_ok=True)  # building the network ran it
    with pytest.raises(TrainerError, match="contains its own code"):
        convert(source, tmp_path / "bundle")
    assert not (tmp_path / "evil").exists()
    assert not (tmp_path / "bundle").exists()


@pytest.mark.parametrize("name", ["model.bin", "model", "model.zip"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    network().save(tmp_path / "a.keras")
    (tmp_path / "a.keras").rename(tmp_path / name)
    with pytest.raises(TrainerError, match=r"must end in \.keras or \.h5"):
        convert(tmp_path / name, tmp_path / "bundle")


@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
@pytest.mark.parametrize("kind", ["cut", "other"])
def test_a_damaged_file_gets_a_sentence(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / name
    network().save(path)
    path.write_bytes(path.read_bytes()[:3000] if kind == "cut" else b"nonsense")
    with pytest.raises(TrainerError, match=name):
        convert(path, tmp_path / "bundle")


@pytest.mark.parametrize("activation", [None, "sigmoid"])
def test_answers_that_are_no_probabilities_are_refused(tmp_path: Path, activation: str | None) -> None:
    network(activation=activation).save(tmp_path / "logits.keras")
    with pytest.raises(TrainerError, match="does not give probabilities"):
        convert(tmp_path / "logits.keras", tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_a_network_that_litert_cannot_run_gets_a_sentence() -> None:
    inputs = keras.Input((48, 48, 1))
    roots = keras.ops.cholesky(keras.layers.Reshape((48, 48))(inputs))
    answers = keras.layers.Dense(7, activation="softmax")(keras.layers.Flatten()(roots))
    with pytest.raises(TrainerError, match="cannot be converted to LiteRT"):
        to_tflite(keras.Model(inputs, answers))


def test_a_model_whose_weights_are_no_numbers_is_refused_on_loading(tmp_path: Path) -> None:
    model = network()
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    (tmp_path / "model.tflite").write_bytes(to_tflite(model))
    with pytest.raises(ValueError, match=r"model\.tflite is damaged"):
        LiteRTModel(tmp_path / "model.tflite")


def test_a_bundle_packed_into_one_file_and_unpacked_is_the_same(bundle: Path, tmp_path: Path) -> None:
    archive = tmp_path / "my.emotionmodel"
    pack(bundle, archive)
    assert [path.name for path in tmp_path.iterdir()] == ["my.emotionmodel"]
    unpacked = unpack(archive, tmp_path / "again")
    assert {p.name: p.read_bytes() for p in unpacked.folder.iterdir()} == {
        p.name: p.read_bytes() for p in bundle.iterdir()
    }


@pytest.mark.parametrize("ending", [".keras", ".tflite"])
def test_a_part_of_a_bundle_is_exported_as_it_is(bundle: Path, tmp_path: Path, ending: str) -> None:
    export(bundle, tmp_path / f"mine{ending}")
    assert (tmp_path / f"mine{ending}").read_bytes() == (bundle / f"model{ending}").read_bytes()


def test_a_run_stands_for_its_model(bundle: Path, tmp_path: Path) -> None:
    shutil.copytree(bundle, tmp_path / "run" / "model")
    export(tmp_path / "run", tmp_path / "mine.emotionmodel")
    assert unpack(tmp_path / "mine.emotionmodel", tmp_path / "again").name == "small"


def test_an_existing_file_is_replaced_only_on_request(bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "taken.emotionmodel"
    out.write_bytes(b"earlier")
    with pytest.raises(TrainerError, match="exists already"):
        export(bundle, out)
    assert out.read_bytes() == b"earlier"
    export(bundle, out, replace=True)
    assert zipfile.is_zipfile(out)


def test_what_cannot_be_exported_gets_a_sentence_and_no_file(bundle: Path, tmp_path: Path) -> None:
    shutil.copytree(bundle, tmp_path / "bare")
    (tmp_path / "bare" / "model.keras").unlink()
    for source, name, words in (
        (tmp_path, "new.emotionmodel", "is not an emotion model"),
        (tmp_path / "bare", "new.keras", r"has no model\.keras"),
        (tmp_path / "bare", "new.onnx", r"has no model\.keras"),
        (bundle, "new.html", "needs a run that has finished"),
        (bundle, "bare/model.json/new.tflite", "cannot be written"),
    ):
        with pytest.raises(TrainerError, match=words):
            export(source, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["bare"]
