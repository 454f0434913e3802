"""The tab as a user works with it: runs of the real trainer where it matters, scripted ones elsewhere."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from patience import PATIENCE_MS
from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot
from run_recorder import script
from small_data import make_folder

from emotion_gui.training.curves.curves import EMPTY_TEXT, TrainingCurves
from emotion_gui.training.curves.log_pane import LogPane
from emotion_gui.training.curves.run_view import NO_RUN, RunView
from emotion_gui.training.data.data_page import DataPage
from emotion_gui.training.data.inspection_results import InspectionResults
from emotion_gui.training.options.options_page import OptionsPage
from emotion_gui.training.report.report_page import ReportPage
from emotion_gui.training.run_form import RunForm
from emotion_gui.training.runs.runs_page import RunsPage
from emotion_gui.training.train_pages import build_pages
from emotion_gui.training.train_tab import TrainTab
from emotion_gui.widgets.banner import Banner
from trainer.shared.bundle import read_bundle
from trainer.shared.litert import LiteRTModel

Part = TypeVar("Part", bound=QWidget)
WINDOW_MNEMONICS = ("Alt+L", "Alt+T", "Alt+H", "Alt+S")  # of its tabs, Help and Settings
PLAY = """
events.write(Loading("x"))
events.write(DataRead(unreadable=3, train={"angry": 28821}, validation={"angry": 7066}))
events.write(RunStart(epochs=48, first_epoch=1, batches=10))
for number in (1, 2): epoch(number, 0.5 + number / 100)
for number in range(1, 6): batch(3, number)
print("so far so good")
"""
END = 'events.write(End(outcome="{}", accuracy=0.648, model=str(run / "model")))'


def button(tab: QWidget, text: str) -> QPushButton:
    """Returns a button of the form or the Curves page; other pages have buttons with the same texts."""
    parents = [*tab.findChildren(RunForm), *tab.findChildren(RunView)]
    buttons = [each for parent in parents for each in parent.findChildren(QPushButton)]
    [found] = [each for each in buttons if each.text().replace("&", "") == text]
    return found


def banner_of(tab: QWidget) -> Banner:
    """Returns the banner over the curves, which reports how a run ended."""
    return part(part(tab, RunView), Banner)


def part(tab: QWidget, kind: type[Part]) -> Part:
    found = tab.findChild(kind)
    assert isinstance(found, kind)
    return found


def words(tab: QWidget) -> list[str]:
    return [label.text() for label in tab.findChildren(QLabel) if label.isVisibleTo(tab)]


def make_tab(runs: Path) -> TrainTab:
    steps = build_pages(runs)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return TrainTab(runs, end.value)


@dataclass
class Finished:
    """A tab whose real run has ended, and the texts that it has shown."""

    tab: TrainTab
    shown: list[str] = field(default_factory=list)
    models: list[Path] = field(default_factory=list)

    def record(self) -> None:
        self.shown += [text for text in words(self.tab) if text not in self.shown]


@pytest.fixture(scope="session")
def finished(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    """A tab in which the real trainer has trained for two epochs."""
    done = Finished(make_tab(tmp_path_factory.mktemp("runs")))
    tab = done.tab
    tab.show()
    tab.model_finished.connect(done.models.append)
    tab.set_data(str(make_folder(tmp_path_factory.mktemp("data") / "faces", 12, 4)))
    part(part(tab, RunForm), QSpinBox).setValue(2)
    button(tab, "Start").click()
    assert tab.is_training
    done.record()
    run = tab._control.run
    assert run is not None
    for event in (run.loading, run.data_read, run.started, run.batches_done, run.epoch_done, run.finishing):
        event.connect(lambda *_: done.record())
    loop = QEventLoop()
    tab.model_finished.connect(loop.quit)
    QTimer.singleShot(PATIENCE_MS, tab, loop.quit)
    loop.exec()
    tab.hide()  # it must not get the mouse events of other tests
    yield done
    tab.request_stop()
    tab.shut_down()
    tab.close()


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    folder = tmp_path / "faces"
    (folder / "train").mkdir(parents=True)
    return folder


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path) -> Iterator[TrainTab]:
    widget = make_tab(tmp_path / "runs")
    qtbot.addWidget(widget)
    widget.resize(900, 560)
    widget.show()
    yield widget
    widget.shut_down()


Play = Callable[[str], None]


@pytest.fixture
def play(tab: TrainTab, faces: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Returns a function that starts a run in the tab with these lines of a script."""

    def start(lines: str) -> None:
        monkeypatch.setattr(
            "emotion_gui.training.train_tab.train_command", lambda config, run: script(run, lines)
        )
        tab.set_data(str(faces))
        button(tab, "Start").click()

    return start


def wait_for(text: str, tab: TrainTab, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: text in words(tab))


# The real trainer


def test_a_real_run_is_shown_from_start_to_end(finished: Finished) -> None:
    shown = "\n".join(finished.shown)
    for text in ("Starting the trainer", "Read 84 training and 28 validation pictures", "Epoch 1 of 2"):
        assert text in shown
    assert "Making the model from the best epoch" in finished.shown
    assert any(
        text.startswith("Finished: ") and text.endswith("pictures right") for text in words(finished.tab)
    )
    assert not finished.tab.is_training


def test_the_curves_show_a_real_run(finished: Finished) -> None:
    curves = part(finished.tab, TrainingCurves)
    assert curves.best is not None
    assert curves.best.epoch in (1, 2)
    assert "Epoch 2: loss" in curves.accessibleDescription()


def test_the_model_of_a_real_run_can_be_used(finished: Finished, qtbot: QtBot) -> None:
    [folder] = finished.models
    probabilities = LiteRTModel(read_bundle(folder).tflite)(np.zeros((2, 48, 48), np.uint8))
    assert probabilities.sum(axis=1) == pytest.approx([1, 1], abs=1e-3)
    with qtbot.waitSignal(finished.tab.model_chosen) as chosen:
        button(finished.tab, "Use this model").click()
    assert chosen.args == [folder]


# A trainer that blocks where it checks for a stop request until there is one.
WAITING_TRAINER = """
import sys, time
from trainer.__main__ import main
from trainer.shared.run_folder import StopRequest
is_requested = StopRequest.__call__
def wait_for_request(request):
    while not is_requested(request):
        time.sleep(0.01)
    return True
StopRequest.__call__ = wait_for_request
sys.exit(main(sys.argv[1:]))
"""


def test_a_real_run_stops_on_request_while_it_reads(
    tab: TrainTab, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "emotion_gui.training.process.command.trainer_command",
        lambda: [sys.executable, "-c", WAITING_TRAINER],
    )
    tab.set_data(str(make_folder(tmp_path / "faces", 40, 1)))  # it checks after every 256 pictures
    button(tab, "Start").click()
    wait_for("Reading pictures", tab, qtbot)
    button(tab, "Stop").click()
    assert "Stopping, which takes a moment" in words(tab)
    assert not button(tab, "Stop").isEnabled()
    qtbot.waitUntil(lambda: not tab.is_training)
    assert "Stopped before the first batch." in words(tab)
    assert button(tab, "Start").isEnabled()


def test_an_error_of_the_real_trainer_is_shown_with_its_log(tab: TrainTab, faces: Path, qtbot: QtBot) -> None:
    tab.set_data(str(faces))
    button(tab, "Start").click()
    banner, log = banner_of(tab), part(tab, LogPane)
    qtbot.waitUntil(banner.isVisible)
    assert f"{faces} has no train images" in banner.text
    assert EMPTY_TEXT in words(tab)
    assert not log.isVisible()
    [show] = [each for each in banner.findChildren(QPushButton) if each.text() == "Show log"]
    show.click()
    assert "has no train images" in log.toPlainText()
    assert not banner.isVisible()


# Before a run


def test_an_empty_tab_says_what_to_do(tab: TrainTab) -> None:
    assert any(text.startswith("Choose your pictures above") for text in words(tab))
    assert EMPTY_TEXT in [label.text() for label in part(tab, RunView).findChildren(QLabel)]
    assert not button(tab, "Start").isEnabled()
    assert not button(tab, "Stop").isEnabled()
    assert not button(tab, "Use this model").isVisible()


def test_a_wrong_path_is_reported_at_once(tab: TrainTab, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(tab.data_chosen):
        tab.set_data(str(tmp_path / "nowhere"))
    assert "There is no such folder or file. Check the path." in words(tab)
    assert not button(tab, "Start").isEnabled()


def test_a_path_is_not_inspected_while_typing(tab: TrainTab, faces: Path) -> None:
    tab.set_data(str(faces))
    assert tab._inspect_timer.isActive()
    tab.set_data(str(faces / "nowhere"))
    assert not tab._inspect_timer.isActive()
    assert any(text.startswith("Choose your pictures above") for text in words(tab))


def test_a_valid_path_is_emitted(tab: TrainTab, faces: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tab.data_chosen) as chosen:
        tab.set_data(str(faces))
    assert chosen.args == [str(faces)]
    assert button(tab, "Start").isEnabled()


def test_an_impossible_name_is_reported_at_once(tab: TrainTab, faces: Path) -> None:
    tab.set_data(str(faces))
    part(tab, RunForm).findChildren(QLineEdit)[-1].setText("a/b")
    assert any("cannot hold any of" in text for text in words(tab))
    assert not button(tab, "Start").isEnabled()


def test_mnemonics_are_unique_among_visible_widgets(tab: TrainTab) -> None:
    def mnemonics(parent: QWidget) -> list[str]:
        widgets: list[QAbstractButton | QLabel] = parent.findChildren(QAbstractButton)
        widgets += parent.findChildren(QLabel)
        return [QKeySequence.mnemonic(widget.text()).toString() for widget in widgets]

    form = part(tab, RunForm)
    button(tab, "Pause").setText("Contin&ue")
    pages = [DataPage, OptionsPage, RunView, ReportPage, RunsPage]
    for page in pages:
        used = [*WINDOW_MNEMONICS, *filter(None, mnemonics(form) + mnemonics(part(tab, page)))]
        assert len(set(used)) == len(used), f"{page.__name__}: {sorted(used)}"


def test_pictures_can_be_dropped(tab: TrainTab, faces: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(faces))])
    keys = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, *keys)
    QApplication.sendEvent(tab, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(tab, QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, *keys))
    assert button(tab, "Start").isEnabled()


# Scripted runs


def test_a_run_is_shown_while_it_trains(tab: TrainTab, play: Play, qtbot: QtBot) -> None:
    play(f"{PLAY}\nwait_for_stop()\n{END.format('stopped')}")
    wait_for("Epoch 3 of 48, 1 min an epoch, about 46 min left", tab, qtbot)
    curves = part(tab, TrainingCurves)
    assert curves.best is not None
    assert curves.best.epoch == 2
    assert not button(tab, "Start").isEnabled()
    assert not part(part(tab, RunForm), QSpinBox).isEnabled()
    button(tab, "Show log").click()
    assert part(tab, LogPane).toPlainText() == "so far so good\n"
    tab.request_stop()
    wait_for("Stopped: 64.8% of the validation pictures right", tab, qtbot)
    assert button(tab, "Use this model").isVisible()


def test_a_pause_is_answered_at_once(tab: TrainTab, play: Play, qtbot: QtBot) -> None:
    play(f"{PLAY}\nwait_for_stop()")
    wait_for("Epoch 3 of 48, 1 min an epoch, about 46 min left", tab, qtbot)
    button(tab, "Pause").click()
    assert "Pausing after the running batch" in words(tab)
    button(tab, "Continue").click()
    assert button(tab, "Pause").isEnabled()
    tab.request_stop()
    qtbot.waitUntil(lambda: not tab.is_training)


def test_a_stopped_run_can_be_resumed_where_it_is_shown(tab: TrainTab, play: Play, qtbot: QtBot) -> None:
    play(f"{PLAY}\ncheckpoint()\nwait_for_stop()\n{END.format('stopped')}")
    wait_for("Epoch 3 of 48, 1 min an epoch, about 46 min left", tab, qtbot)
    assert not button(tab, "Resume").isVisible()
    tab.request_stop()
    qtbot.waitUntil(button(tab, "Resume").isVisible)


def test_the_options_for_other_pictures_do_not_reach_a_run(
    tab: TrainTab, play: Play, tmp_path: Path, qtbot: QtBot
) -> None:
    part(tab, DataPage).inspect(make_folder(tmp_path / "other", 1, 1))
    part(tab, InspectionResults).class_name_chosen.emit("anger", "angry")
    play("wait_for_stop()")
    [run] = (tmp_path / "runs").iterdir()
    assert json.loads((run / "config.json").read_text())["class_names"] == {}
    tab.request_stop()
    qtbot.waitUntil(lambda: not tab.is_training)


def test_an_earlier_failed_run_says_why(tab: TrainTab, play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    play('sys.exit("error: The pictures are gone.")')
    qtbot.waitUntil(lambda: not tab.is_training)
    [run] = (tmp_path / "runs").iterdir()
    part(tab, QTabWidget).setCurrentWidget(part(tab, RunsPage))
    banner_of(tab).dismiss()
    part(tab, RunsPage).run_opened.emit(run)
    qtbot.waitUntil(banner_of(tab).isVisible)
    assert banner_of(tab).text == "The pictures are gone."


def test_a_run_that_is_shown_can_be_renamed_and_deleted(
    tab: TrainTab, play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    play(f"{PLAY}\n{END.format('finished')}")
    wait_for("Finished: 64.8% of the validation pictures right", tab, qtbot)
    [run] = (tmp_path / "runs").iterdir()
    renamed = run.rename(run.with_name("Another name"))
    part(tab, RunsPage).run_renamed.emit(run, renamed)
    assert "Another name" in words(tab)
    with qtbot.waitSignal(tab.model_chosen) as chosen:
        button(tab, "Use this model").click()
    assert chosen.args == [renamed / "model"]
    part(tab, RunsPage).run_deleted.emit(renamed)
    assert NO_RUN in words(tab)
    assert not button(tab, "Use this model").isVisible()


def test_pictures_that_could_not_be_read_are_counted(tab: TrainTab, play: Play, qtbot: QtBot) -> None:
    play(PLAY.partition("for number")[0] + "wait_for_stop()")
    read = "Read 28,821 training and 7,066 validation pictures, 3 could not be read"
    wait_for(f"{read}. Preparing the network, which takes some seconds", tab, qtbot)
    tab.request_stop()
    qtbot.waitUntil(lambda: not tab.is_training)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_crash_is_reported_and_the_next_run_starts_afresh(
    tab: TrainTab, play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    play(f"{PLAY}\nos.kill(os.getpid(), {signal.SIGKILL:d})")
    banner = banner_of(tab)
    qtbot.waitUntil(banner.isVisible)
    assert "killed" in banner.text
    assert not button(tab, "Use this model").isVisible()
    play(f"{PLAY}\n{END.format('finished')}")
    assert not banner.isVisible()
    assert "The curves begin with the first batch." in words(tab)
    wait_for("Finished: 64.8% of the validation pictures right", tab, qtbot)
    assert len(list((tmp_path / "runs").iterdir())) == 2


@pytest.mark.parametrize("answer", ["Kill", "Cancel"])
def test_a_run_is_killed_only_after_confirmation(
    tab: TrainTab, play: Play, qtbot: QtBot, answer: str
) -> None:
    play(f"{PLAY}\ncheckpoint()\nwait_for_stop()")
    wait_for("Epoch 3 of 48, 1 min an epoch, about 46 min left", tab, qtbot)

    def press() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, QMessageBox)
        assert "Killing loses the epoch that runs" in question.informativeText()
        [chosen] = [each for each in question.buttons() if each.text().replace("&", "") == answer]
        chosen.click()

    QTimer.singleShot(200, tab, press)
    part(tab, RunForm).kill_clicked.emit()
    if answer == "Cancel":
        assert tab.is_training
        tab.request_stop()
    qtbot.waitUntil(lambda: not tab.is_training)
    killed = "Killed. What it had learned until the end of epoch 2 is kept"
    assert banner_of(tab).text.startswith(killed) == (answer == "Kill")


def test_a_run_outlives_the_tab(tab: TrainTab, play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    play(f"{PLAY}\nwait_for_stop(); (run / 'continued').touch()")
    wait_for("Epoch 3 of 48, 1 min an epoch, about 46 min left", tab, qtbot)
    tab.shut_down()
    assert not tab.is_training
    [run] = (tmp_path / "runs").iterdir()
    (run / "stop").touch()
    qtbot.waitUntil((run / "continued").exists)


def test_a_trainer_that_cannot_be_started_is_reported(
    tab: TrainTab, faces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.training.train_tab.train_command", lambda *_: [os.devnull])
    tab.set_data(str(faces))
    button(tab, "Start").click()
    assert any("The training cannot be started" in banner.text for banner in tab.findChildren(Banner))
    assert not tab.is_training
    assert button(tab, "Start").isEnabled()
