"""The benchmarks give the right figures on small known inputs."""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot
from seen import a_face, a_result
from small_data import draw_image, make_folder, make_votes

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import conditions
import photographs
import placed
import placed_recall
import recording
import scene
import scoring
import sessions
import soak
import startup
import steadiness
import unsure
import whole_pictures
import window

from emotion_gui.core.resources import resource_path
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detectors import open_detector
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.frame import Box, Frame
from trainer.data.dataset import Split
from trainer.shared.bundle import read_bundle
from trainer.shared.errors import TrainerError
from trainer.shared.face_input import LABELS, Pixels, to_face_input, to_gray
from trainer.shared.litert import LiteRTModel

MODEL = resource_path("models", "default", "model.tflite")
NEUTRAL, SAD = LABELS.index("neutral"), LABELS.index("sad")
FACE = Box(155, 105, 222, 222)  # in the portrait


@pytest.fixture
def face(portrait: Pixels) -> Pixels:
    """(48, 48) real face."""
    return to_face_input(portrait[FACE.y : FACE.bottom, FACE.x : FACE.right])


@pytest.fixture(scope="module")
def classifier() -> EmotionClassifier:
    return EmotionClassifier(MODEL)


def certain(labels: list[int], confidence: list[float]) -> NDArray[np.float32]:
    """(n, 7) probabilities: `confidence` for the label, most of the rest for the next one."""
    probabilities = np.zeros((len(labels), len(LABELS)), np.float32)
    for row, label, share in zip(probabilities, labels, confidence, strict=True):
        row[:] = (1 - share) * 0.1
        row[(label + 1) % len(LABELS)] = (1 - share) * 0.5
        row[label] = share
    return probabilities


class OnlyOnLargeBoxes:
    """A fake classifier whose first probability is the width of the box."""

    def classify(self, gray: Pixels, crops: Sequence[FaceCrop]) -> NDArray[np.float32]:
        answers = np.zeros((len(crops), len(LABELS)), np.float32)
        answers[:, 0] = [crop.box.width for crop in crops]
        return answers


# conditions


@pytest.mark.parametrize("name", [name for name in conditions.CONDITIONS if name != conditions.CLEAN])
def test_every_condition_changes_the_face_but_not_its_format(name: str, face: Pixels) -> None:
    changed = conditions.under(name, face[None])
    assert changed.shape == (1, 48, 48)
    assert changed.dtype == np.uint8
    assert 2 < np.abs(changed[0].astype(float) - face).mean() < 80


def test_the_same_seed_gives_the_same_pictures_in_any_directions(face: Pixels) -> None:
    for name in conditions.CONDITIONS:
        once, again = (conditions.under(name, face[None]) for _ in range(2))
        assert np.array_equal(once, again)
    turned = conditions.under("rotated by 20°", np.stack([face] * 20))
    assert len(np.unique(turned, axis=0)) == 2


def test_conditions_do_what_their_names_say() -> None:
    disc = np.full((48, 48), 100, np.uint8)
    cv2.circle(disc, (24, 24), 12, 200, -1)

    def area(name: str) -> int:
        return int((conditions.under(name, disc[None]) > 150).sum())

    assert area("box 15% smaller") / area("clean") == pytest.approx(1 / 0.85**2, rel=0.04)
    assert area("box 15% larger") / area("clean") == pytest.approx(1 / 1.15**2, rel=0.04)
    assert area("box shifted by 10%") == pytest.approx(area("clean"), rel=0.04)
    assert conditions.under("low light, gamma 2.5", disc[None]).min() == round(255 * (100 / 255) ** 2.5)
    noise = conditions.under("noise, sigma 15", disc[None])[0].astype(float) - disc
    assert noise.std() == pytest.approx(15, rel=0.1)


def test_the_loss_is_the_mean_over_all_but_the_clean_pictures() -> None:
    figure = "labels_accuracy"
    scores = {name: {figure: 0.6} for name in conditions.CONDITIONS} | {"clean": {figure: 0.7}}
    assert conditions.mean_loss(scores, figure) == pytest.approx(0.1)
    text = conditions.table({"old": scores, "new": scores}, figure)
    assert text.splitlines()[-1].split()[-2:] == ["10.0", "10.0"]


def test_the_headline_is_by_the_votes_where_there_are_any_and_by_the_labels() -> None:
    clean = {"votes_accuracy": 0.9, "labels_accuracy": 0.7}
    scores = {name: {"votes_accuracy": 0.85, "labels_accuracy": 0.6} for name in conditions.CONDITIONS}
    both = conditions.headline(scores | {"clean": clean})
    assert both.endswith(": 5.0 (FER+ majority), 10.0 (FER2013 labels)")
    del clean["votes_accuracy"]
    assert conditions.headline(scores | {"clean": clean}).endswith(": 10.0 (FER2013 labels)")


def test_a_model_is_scored_under_every_condition(face: Pixels) -> None:
    images = np.stack([face, draw_image("sad", np.random.default_rng(0))])
    split = Split(images, np.array([3, 5], np.uint8), ("a", "b"))
    scores = conditions.score(LiteRTModel(MODEL), split)
    assert list(scores) == list(conditions.CONDITIONS)
    assert all(set(values) == {"labels_accuracy", "labels_macro_recall"} for values in scores.values())


# unsure


def test_each_threshold_has_the_shares_of_all_and_of_the_neutral_faces() -> None:
    probabilities = certain([NEUTRAL, NEUTRAL, SAD, SAD], [0.9, 0.5, 0.9, 0.5])
    labels = np.array([NEUTRAL, NEUTRAL, NEUTRAL, SAD], np.uint8)
    [low, high] = unsure.rows(probabilities, labels, [0.3, 0.7])
    assert low["shown"] == {"right": 0.75, "unsure": 0, "wrong": 0.25}
    assert high["shown"] == {"right": 0.25, "unsure": 0.5, "wrong": 0.25}
    assert high["neutral_shown"] == pytest.approx({"right": 1 / 3, "unsure": 1 / 3, "wrong": 1 / 3})
    assert (high["coverage"], high["answered"], high["two_best"]) == (0.5, 0.5, 1)
    heads, first, _ = unsure.table([low, high]).splitlines()
    assert len(heads) == len(first)
    assert first.endswith("   0.750   0.000   0.250           0.667   0.000   0.333")


def test_the_threshold_is_chosen_by_the_votes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = make_folder(tmp_path / "data", train=1, validation=2)
    votes, target = make_votes(data, tmp_path / "votes.csv"), tmp_path / "unsure.json"
    arguments = ["unsure.py", "--data", str(data), "--votes", str(votes), "--json", str(target)]
    monkeypatch.setattr(sys, "argv", arguments)
    unsure.main()
    [of_model] = json.loads(target.read_text())["models"].values()
    assert set(of_model["coverage"]) == {"labels", "votes", "agreed"}
    assert of_model["ruled_by"] == "votes"
    assert of_model["of_bundle"] == read_bundle(MODEL.parent).unsure_below
    assert of_model["unsure_below"] in [row["threshold"] for row in of_model["coverage"]["votes"]]
    assert f"by the FER+ majority {of_model['unsure_below']:.2f} is chosen" in capsys.readouterr().out


# steadiness


def test_flips_are_changes_from_one_frame_to_the_next() -> None:
    assert steadiness.flips(np.array([3, 3, 4, 3, 3])) == 2
    assert steadiness.flips(np.array([3])) == 0


def test_unsure_is_a_label_of_its_own() -> None:
    probabilities = certain([3, 3, 4], [0.5, 0.34, 0.5])
    assert steadiness.labels_of(probabilities).tolist() == [3, 3, 4]
    assert steadiness.shown_labels(probabilities, 0.4).tolist() == [3, steadiness.UNSURE, 4]


def test_a_still_face_is_measured_with_the_live_pipeline(classifier: EmotionClassifier) -> None:
    panel = scene.SideBySide([classifier, classifier])
    still = list(steadiness.portraits())[1:]
    watched = steadiness.measure(
        panel, still, noise=2, seconds=0.5, unsure_below=[0.4, 0.4], margins=[0.05, 0.2]
    )
    [flips] = list(watched)
    assert [face.present for face in flips] == [1, 1]
    assert flips[0] == flips[1]
    assert flips[0].per_minute["smoothed"] == 0
    summary = steadiness.summary([flips[0]])
    assert summary["flips"]["smoothed"]["steady"] == 1
    table = steadiness.table({"seed": summary})
    assert "as shown, margin 0.05" in table and "as shown, margin 0.2" in table


def test_a_label_changes_less_with_a_larger_margin() -> None:
    swaying = certain([NEUTRAL, SAD], [0.5, 0.5])
    swaying[0, SAD], swaying[1, NEUTRAL] = 0.44, 0.3
    faces = [replace(a_face(), probabilities=tuple(map(float, swaying[i % 2]))) for i in range(1800)]
    faces = [replace(face, raw_probabilities=face.probabilities) for face in faces]
    panel = scene.SideBySide([OnlyOnLargeBoxes()])
    [found] = steadiness.flips_of(panel, faces, 3600, [0.2], [0, 0.1, 0.25])
    assert found.present == 0.5
    assert list(found.per_minute.values()) == [1799, 1799, 1799, 1, 0]


# whole pictures


def test_a_pasted_face_is_in_its_box(face: Pixels) -> None:
    [pasted] = scene.scenes(face[None], 96)
    box = pasted.boxes[0]
    cut = pasted.picture[box.y : box.bottom, box.x : box.right]
    assert np.abs(to_face_input(cut).astype(float) - face).mean() < 4
    assert np.array_equal(pasted.picture[:, -100:], scene.wall()[:, -100:])


@pytest.mark.parametrize(("size", "count"), [(40, 12), (200, 6), (400, 1)])
def test_the_boxes_of_a_frame_do_not_touch(size: int, count: int) -> None:
    found = scene.grid(size)
    assert len(found) == count
    borders = [scene.expanded(box, 2 * scene.BORDER) for box in found]
    assert all(border.clipped(scene.WIDTH, scene.HEIGHT) == border for border in borders)
    assert all(a.iou(b) == 0 for i, a in enumerate(borders) for b in borders[:i])


def test_the_noise_differs_in_each_frame_and_has_its_sigma() -> None:
    noise = scene.CameraNoise(6)
    first, second = (to_gray(noise(scene.wall())).astype(float) for _ in range(2))
    assert (first - scene.wall()).std() == pytest.approx(6, rel=0.05)
    assert np.corrcoef((first - scene.wall()).ravel(), (second - scene.wall()).ravel())[0, 1] < 0.05


def test_classifiers_side_by_side_keep_their_predictions_separate(
    classifier: EmotionClassifier, portrait: Pixels
) -> None:
    gray = to_gray(portrait)
    panel = scene.SideBySide([classifier, OnlyOnLargeBoxes()], [0.0, 0.1])
    answers = [
        panel.split(row) for row in panel.classify(gray, [FaceCrop(FACE), FaceCrop(Box(0, 0, 100, 100))])
    ]
    [expected] = classifier.classify(gray, [FaceCrop(FACE)])
    assert np.allclose(answers[0][0, 0], expected, atol=1e-5)
    assert answers[1][1, :, 0].tolist() == [100, 110]
    assert panel.classify(gray, []).shape == (0, 28)


def test_a_crop_with_a_margin_shows_more_around_the_same_center() -> None:
    inside = np.array([[0.01, 0.002, -3.0], [-0.002, 0.01, -1.0]])
    crop = scene.expanded_crop(FaceCrop(FACE, inside), 0.25)
    assert crop.box == scene.expanded(FACE, 0.25)
    assert crop.transform is not None
    center = cv2.invertAffineTransform(inside) @ (0.5, 0.5, 1)
    assert crop.transform @ (*center, 1) == pytest.approx((0.5, 0.5))
    corner = cv2.invertAffineTransform(inside) @ (0, 1, 1)
    assert crop.transform @ (*corner, 1) == pytest.approx((0.1, 0.9))


@pytest.mark.parametrize(("size", "angle"), [(60, 0), (300, 45)])
def test_placed_faces_are_where_they_say(size: int, angle: float) -> None:
    picture = placed.placed(placed.portraits()[0], size, angle, np.random.default_rng(1))
    assert picture.box is not None
    seen = placed_recall._judge(open_detector("haar+neural"), [picture])
    assert seen == {"pictures": 1, "found": 1.0, "false": 0}


def test_a_face_in_a_whole_picture_is_found_and_a_smaller_one_is_not(
    classifier: EmotionClassifier, face: Pixels
) -> None:
    panel = scene.SideBySide([classifier], whole_pictures.MARGINS)
    [sighting] = whole_pictures.find_faces(panel, face[None], 150, noise=3)
    assert sighting.picture == 0
    assert sighting.width == pytest.approx(1, abs=0.15)
    assert sighting.answers.shape == (1, 5, 7)
    assert sighting.true_box.shape == (1, 7)
    assert list(whole_pictures.find_faces(panel, face[None], 40, noise=3, smallest=60)) == []


def test_margins_are_compared_on_the_faces_that_were_found() -> None:
    def sighting(picture: int, labels: list[int]) -> whole_pictures.Sighting:
        answers = certain(labels, [0.9] * 5)
        return whole_pictures.Sighting(picture, 1.0, answers[None], answers[:1])

    votes = np.zeros((3, 7), np.float32)
    votes[0, 2] = 9
    split = Split(np.zeros((3, 48, 48), np.uint8), np.array([0, 1, 2], np.uint8), ("a", "b", "c"), votes)
    found = {64: [sighting(0, [0, 0, 0, 2, 2])], 100: [sighting(0, [0] * 5), sighting(1, [1, 1, 6, 6, 6])]}
    crops = certain([0, 6, 2], [0.9] * 3)
    rows = whole_pictures.accuracy_rows(found, 0, crops, split, "labels")
    assert (rows["100"]["crop"], rows["100"]["true_box"]) == (0.5, 1)
    assert list(rows["100"]["margins"].values()) == [1, 1, 0.5, 0.5, 0.5]
    assert rows["all"]["pictures"] == 3
    assert rows["all"]["gained"]["-10%"][0] == pytest.approx(1 / 3)
    assert "points against" in whole_pictures.accuracy_table(rows)
    assert whole_pictures.accuracy_rows(found, 0, crops, split, "votes")["all"]["pictures"] == 2


def test_a_repeated_picture_does_not_narrow_the_error() -> None:
    hits, others = np.array([True, False] * 8), np.zeros(16, bool)
    _, apart = whole_pictures.paired(hits, others, np.arange(16))
    _, doubled = whole_pictures.paired(np.repeat(hits, 2), np.repeat(others, 2), np.repeat(np.arange(16), 2))
    assert doubled == pytest.approx(apart)


# photographs


@pytest.fixture
def album(tmp_path: Path, portrait: Pixels) -> Path:
    """A portrait beside a smaller copy of itself, another one, a wall, and a file that is no picture."""
    both = np.full((600, 812, 3), 127, np.uint8)
    both[:, 300:] = portrait
    both[:300, :256] = cv2.resize(portrait, (256, 300), interpolation=cv2.INTER_AREA)
    album = tmp_path / "album"
    for name in ("in/neutral", "happy", "sad"):
        (album / name).mkdir(parents=True)
    cv2.imwrite(str(album / "in/neutral/both.png"), both)
    cv2.imwrite(str(album / "sad/wall.png"), np.full((200, 200), 90, np.uint8))
    (album / "sad/broken.png").write_bytes(b"no picture")
    (album / "happy/1.jpg").write_bytes(resource_path("demo", "astronaut.jpg").read_bytes())
    return album


def test_a_photograph_is_classified_as_by_analyze(classifier: EmotionClassifier, album: Path) -> None:
    panel = scene.SideBySide([classifier, OnlyOnLargeBoxes()])
    seen = photographs.predict_all(album, photographs.by_detector(panel))
    assert [LABELS[label] for label in seen.labels] == ["happy", "neutral", "sad"]
    assert seen.found.tolist() == [True, True, False]
    image = load_picture(album / "in/neutral/both.png")
    assert image is not None
    faces = scene.live_pipeline(classifier).process(Frame(image, 0, 0, 0), still=True).faces
    assert len(faces) == 2 and faces[0].box.iou(replace(FACE, x=FACE.x + 300)) > 0.7
    assert seen.answers[1, 0] == pytest.approx(faces[0].raw_probabilities, abs=1e-5)
    assert seen.answers[1, 1, 0] == faces[0].box.width


def test_given_boxes_replace_the_detector(album: Path) -> None:
    table = album / "boxes.csv"
    table.write_text("path,label,x,y,width,height\nhappy/1.jpg,happy,3.4,5,77.6,80\n")
    boxes = photographs.read_boxes(table)
    assert boxes == {"happy/1.jpg": Box(3, 5, 78, 80)}
    panel = scene.SideBySide([OnlyOnLargeBoxes()])
    classify = photographs.by_boxes(panel, {"1.jpg": boxes["happy/1.jpg"]})
    assert photographs.predict_all(album / "happy", classify).answers[0, 0, 0] == 78
    with pytest.raises(TrainerError, match=r"none for in/neutral/both\.png"):
        photographs.predict_all(album, photographs.by_boxes(panel, boxes))
    table.write_text("path,x,y\n1.jpg,1,2\n")
    with pytest.raises(TrainerError, match="no table with the columns path, x, y, width, height"):
        photographs.read_boxes(table)


def test_folders_that_name_no_emotion_are_refused(album: Path) -> None:
    (album / "sad").rename(album / "gloomy")
    with pytest.raises(TrainerError, match="gloomy holds pictures, but its name is none of angry, disgust"):
        photographs.photographs(album)
    with pytest.raises(TrainerError, match="no pictures"):
        photographs.photographs(album / "nowhere")


def test_faces_that_are_not_found_count_as_wrong_only_in_accuracy_of_all() -> None:
    answers = certain([NEUTRAL, SAD, SAD, SAD], [0.9, 0.9, 0.38, 0.9])[:, None]
    labels = np.array([NEUTRAL] * 4 + [SAD], np.uint8)
    seen = photographs.Predictions(labels, np.array([True, True, True, False, True]), answers)
    report = photographs.report(seen, 0, unsure_below=0.4)
    assert report["pictures"] == 4
    assert (report["accuracy"], report["accuracy_of_all"]) == (0.5, pytest.approx(0.4))
    assert report["macro_recall"] == pytest.approx((1 / 3 + 1) / 2)
    assert report["neutral_missed"] == pytest.approx(2 / 3)
    assert report["shown"] == {"right": 0.5, "unsure": 0.25, "wrong": 0.25}
    assert photographs.confusions(report) == "neutral is mistaken for sad (2, 66.7%)"
    table = photographs.table({"a": report, "b": report}, photographs.counts(seen))
    assert "recall of neutral (3 of 4)" in table and "happy" not in table


def test_a_folder_of_photographs_is_scored(
    album: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model, target = str(MODEL.parent), album / "out.json"
    arguments = ["photographs.py", "--photographs", str(album), "--model", model, "--model", model]
    monkeypatch.setattr(sys, "argv", [*arguments, "--json", str(target)])
    photographs.main()
    assert "3 photographs, a face was found in 2 (66.7%)" in capsys.readouterr().out
    written = json.loads(target.read_text())
    first, second = written["models"].values()
    assert first == second and first["pictures"] == 2
    assert written["classes"]["sad"] == {"photographs": 1, "found": 0}
    monkeypatch.setattr(sys, "argv", [*arguments, "--boxes", str(album / "none.csv")])
    with pytest.raises(SystemExit, match=r"none\.csv cannot be read"):
        photographs.main()


# what they share


def test_pictures_models_and_figures_are_read_and_written(tmp_path: Path) -> None:
    data = make_folder(tmp_path / "data", train=1, validation=2)
    target = tmp_path / "out.json"
    arguments = scoring.options("").parse_args(["--data", str(data), "--json", str(target)])
    split = scoring.validation(arguments)
    assert len(split) == 14
    assert scoring.chosen(split, [3, 0]).names == (split.names[3], split.names[0])
    scoring.save(arguments.json, {"models": list(scoring.model_files(arguments))})
    written = json.loads(target.read_text())
    assert written["models"] and written["machine"]


def test_two_models_of_one_name_get_different_names() -> None:
    folder = resource_path("models", "default")
    [first, second, third] = scoring.model_files(argparse.Namespace(model=[folder] * 3))
    assert (second, third) == (f"{first} (2)", f"{first} (3)")


def test_names_with_numbers_get_different_names_too(tmp_path: Path) -> None:
    metadata = json.loads((MODEL.parent / "model.json").read_text("utf-8"))
    for folder, name in (("1", "mine (new)"), ("2", "mine"), ("3", "mine (2)")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "model.tflite").touch()
        (tmp_path / folder / "model.json").write_text(json.dumps({**metadata, "name": name}), "utf-8")
    twice = [tmp_path / folder for folder in "112233"]
    files = scoring.model_files(argparse.Namespace(model=twice))
    assert [path.parent for path in files.values()] == twice
    assert list(files)[:2] == ["mine (new)", "mine (new) (2)"]
    assert scoring.thresholds(files) == [read_bundle(MODEL.parent).unsure_below] * 6


def test_always_neutral_has_a_good_accuracy_and_a_bad_macro_recall() -> None:
    votes = np.zeros((7, 7), np.float32)
    votes[:, NEUTRAL] = 5
    votes[SAD] = np.eye(7)[SAD] * 5
    split = Split(np.zeros((7, 48, 48), np.uint8), np.arange(7, dtype=np.uint8), tuple("abcdefg"), votes)
    found = scoring.figures(certain([NEUTRAL] * 7, [0.9] * 7), split)
    assert list(found) == list(scoring.FIGURES)
    assert list(found.values()) == pytest.approx([6 / 7, 1 / 2, 1 / 7, 1 / 7])


# of the app


def samples(growth_mb: float = 0.0, slower: float = 1.0, threads: int = 0) -> list[soak.Sample]:
    """Of ten rounds of 100 frames; what changes does so steadily after the warm-up.

    Threads that come and go are no leak, nor is a source that takes longer than another.
    """
    return [
        {
            "round": number // 10,
            "source": "folder" if number % 10 == 9 else "demo",
            "training": number // 10 == 5,
            "frames": 10 * number,
            "resident_mb": 250 + growth_mb * number / 100,
            "threads": 9 + threads * number // 90 + (number % 10 > number // 10),
            "handles": 14,
            "ms": (10 if number % 10 == 9 else 2) * slower ** (number / 100),
            "own_ms": 2.0,
            "control_ms": 1.0,
        }
        for number in range(100)
    ]


def test_a_soak_with_flat_lines_keeps_its_budgets() -> None:
    assert all(figure.met is not False for figure in soak.figures(samples()))


def test_a_soak_that_leaks_or_slows_down_misses_its_budgets() -> None:
    figures = soak.figures(samples(growth_mb=8, slower=1.3, threads=1))
    missed = [figure.what.split()[0] for figure in figures if figure.met is False]
    assert missed == ["memory", "threads", "milliseconds"]


def test_a_gap_belongs_to_the_phase_in_which_the_event_loop_did_not_respond(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, worked = time.monotonic, [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock() + worked[0])

    def steps() -> Iterator[int]:
        for phase, work_s in (("calm", 0.0), ("busy", 0.05)):
            meter.enter(phase)
            worked[0] += work_s
            measured = len(meter.ticks)
            while len(meter.ticks) < measured + 3:
                yield 5
        meter.stop()

    meter = window.GapMeter()
    meter.start()
    window.play(steps())
    qtbot.waitUntil(lambda: not meter.is_running)
    gaps = startup.by_phase(meter.ticks, meter.phases)
    assert list(gaps) == ["calm", "busy"]
    assert gaps["busy"]["largest"] > 30


def test_the_disk_space_of_an_hour_is_extrapolated_from_some_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "NUMBER_SECONDS", 60)
    results = [a_result([a_face()], np.zeros((36, 64, 3), np.uint8))]
    assert 4 < recording.megabytes_per_hour(tmp_path / "numbers.session", SessionInfo(), results) < 8


def test_a_recording_is_compared_round_by_round() -> None:
    plain = [recording.Round(seconds=[0.001 * slow] * 3) for slow in (1, 5, 1)]
    with_it = [recording.Round(seconds=[0.002 * slow] * 3, add=[1e-6]) for slow in (1, 5, 3)]
    assert recording.ratio(with_it, plain, "seconds") == pytest.approx(2)


def test_a_session_that_blocks_the_window_misses_its_budgets() -> None:
    seen = {
        "ticks": [(1.0, 4.0), (2.0, 80.0), (3.0, 900.0), (4.0, 6.0), (5.0, 60.0)],
        "phases": [("open", 0.5), ("settle", 2.5), ("move", 3.5)],
        "open_s": 1.5,
        "turns_ms": [3.0, 20.0],
        "paints": 100,
        "seconds": 2.0,
        "resident_mb": 200.0,
    }
    figures = sessions.figures(77.0, seen)
    assert [figure.value for figure in figures[2:5]] == [80, pytest.approx(60, abs=0.1), 60]
    assert [figure.met for figure in figures[:5]] == [True, True, False, False, False]


def test_usage_is_that_of_this_process() -> None:
    before = window.usage()
    with Path(__file__).open("rb"):
        after = window.usage()
    assert after.handles == before.handles + 1
    assert after.threads >= 1 and after.resident_mb > 20 and after.processor >= before.processor
