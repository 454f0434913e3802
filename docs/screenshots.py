"""Takes screenshots of each state of the Train tab, from real runs in the real window, light and dark.

    xvfb-run -s "-screen 0 1280x900x24" python docs/screenshots.py [--out docs/images/train]

The training images are made from the demo's two portraits, with a different rotation for each emotion.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from trainer.shared.face_input import LABELS, to_face_input

SIZE = 1120, 760
FACES = ("grace_hopper.jpg", "astronaut.jpg")
TIMEOUT_MS = 300_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "train")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["EMOTION_GUI_HOME"] = str(Path(scratch) / "home")
        Photographer(make_data(Path(scratch) / "portraits"), arguments.out).take_all()


def make_data(folder: Path, train: int = 40, validation: int = 12) -> Path:
    """Write a data set in Kaggle's layout, with all the issues that the checks find."""
    random = np.random.default_rng(0)
    faces = [face(name) for name in FACES]
    for split, count in (("train", train), ("validation", validation)):
        for index, label in enumerate(LABELS):
            target = folder / split / label
            target.mkdir(parents=True)
            for number in range(count // 4 if label == "disgust" else count):
                rotated = rotate(
                    faces[number % 2], (index - 3) * 22 + random.uniform(-5, 5), random.uniform(0.95, 1.1)
                )
                noise = random.normal(0, 6, rotated.shape)
                noisy = np.clip(rotated * random.uniform(0.75, 1.2) + noise, 0, 255)
                cv2.imwrite(str(target / f"{number:03}.png"), to_face_input(noisy.astype(np.uint8)))
    for number in range(6):  # leaks, duplicates, and duplicates with another label
        shutil.copy(folder / f"train/happy/{number:03}.png", folder / f"validation/happy/1{number:02}.png")
        shutil.copy(folder / f"train/sad/{number:03}.png", folder / f"train/sad/1{number:02}.png")
    shutil.copy(folder / "train/fear/003.png", folder / "train/surprise/103.png")
    (folder / "train/angry/broken.png").write_bytes(b"no picture")
    shutil.move(folder / "train/neutral", folder / "train/neutrality")
    return folder


def rotate(image: np.ndarray, angle: float, zoom: float) -> np.ndarray:
    """Rotate an image about its center, by an angle in degrees."""
    size = image.shape[::-1]
    matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), angle, zoom)
    return np.asarray(cv2.warpAffine(image, matrix, size, borderMode=cv2.BORDER_REFLECT))


def face(name: str) -> np.ndarray:
    """(160, 160) uint8 face of one of the demo's portraits, found by Haar."""
    portrait = cv2.imread(str(ROOT / "resources" / "demo" / name), cv2.IMREAD_GRAYSCALE)
    cascade = cv2.CascadeClassifier(
        str(ROOT / "resources" / "cascades" / "haarcascade_frontalface_default.xml")
    )
    x, y, width, height = max(cascade.detectMultiScale(portrait, 1.1, 5), key=lambda box: box[2])
    return np.asarray(cv2.resize(portrait[y : y + height, x : x + width], (160, 160)), dtype=np.uint8)


class Photographer:
    """Drives the window from state to state, and takes a screenshot of each in both themes."""

    def __init__(self, data: Path, out: Path) -> None:
        from emotion_gui.app import open_window

        self._data, self._out = data, out
        self._application, self._window = open_window("demo")
        self._tab = self._window.train
        self._window.resize(*SIZE)

    def take_all(self) -> None:
        self.wait(1500)
        self._window._tabs.setCurrentIndex(1)
        self.keep("empty")
        self._inspect()
        self._train()
        self._fail()
        self._compare()
        self._window.leave()

    def _inspect(self) -> None:
        from PySide6.QtWidgets import QListWidget

        tab = self._tab
        tab.set_data(str(self._data))
        self.until(lambda: tab._data._pages.currentWidget() is tab._data._progress)
        tab._data._inspector._timer.stop()  # because so few images are checked within an instant
        self.keep("inspecting")
        tab._data._inspector._timer.start()
        self.until(lambda: tab._data._inspection is not None)
        self.keep("folder-named-otherwise")
        tab._data._choose_class_name("neutrality", "neutral")
        self.until(lambda: tab._data._inspection is not None and len(tab._data._inspection.index) > 270)
        tab._data.findChild(QListWidget).setCurrentRow(1)
        self.keep("findings")
        tab._pages.setCurrentWidget(tab._options)
        tab._options.set_preset("fast")
        self.keep("options")

    def _train(self) -> None:
        tab = self._tab
        options = tab._options
        options.set_values({"epochs": 60, "warmup_epochs": 1, "batch_size": 32, "averaging": 0.9})
        self._start("First")
        self.until(lambda: len(tab._view._curves._run.epochs) > 8)
        self.keep("running")
        tab._control.pause()
        self.until(lambda: tab._control.run.is_paused)
        self.keep("paused")
        os.kill(tab._control.run.process_id, signal.SIGKILL)
        self.until(lambda: not tab.is_training)
        self.keep("killed")
        tab._resume(tab._shown)
        self.until(lambda: len(tab._view._curves._run.epochs) > 14)
        self.keep("resumed")
        tab.request_stop()
        self.until(lambda: not tab.is_training)
        self.keep("stopped")
        options.set_values({"epochs": 25, "learning_rate": 5e-3})
        self._start("Second")
        self.until(lambda: not tab.is_training)
        self.keep("finished")
        tab._pages.setCurrentWidget(tab._report)
        self.keep("report")

    def _fail(self) -> None:
        tab = self._tab
        happy = self._data / "train" / "happy"
        shutil.move(happy, self._data / "away")
        self._start("Third")
        self.until(lambda: not tab.is_training)
        self.keep("failed")
        shutil.move(self._data / "away", happy)

    def _compare(self) -> None:
        from PySide6.QtCore import QItemSelectionModel

        tab = self._tab
        tab._pages.setCurrentWidget(tab._list)
        self.wait(1500)
        self.keep("runs")
        table = tab._list._table
        rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row in range(table.model().rowCount()):
            if "Third" not in str(table.model().index(row, 0).data()):
                table.selectionModel().select(table.model().index(row, 0), rows)
        tab._list._compare_runs()
        self.wait(800)
        self.keep("compared")

    def _start(self, name: str) -> None:
        self._tab._form.set_name(name)
        self._tab._start()

    def keep(self, name: str) -> None:
        """Take a screenshot in each theme."""
        from emotion_gui.widgets.theme import apply_theme

        for theme in ("dark", "light"):
            apply_theme(self._application, theme)
            self.wait(500)
            file = self._out / f"{name}-{theme}.png"
            self._window.grab().save(str(file))
            with Image.open(file) as picture:
                picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(file, optimize=True)
            print(file)

    def wait(self, milliseconds: int) -> None:
        from PySide6.QtTest import QTest

        QTest.qWait(milliseconds)

    def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(TIMEOUT_MS // 50):
            if condition():
                return
            self.wait(50)
        raise TimeoutError("the window did not reach that state")


if __name__ == "__main__":
    main()
