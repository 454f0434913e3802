from pathlib import Path

from made_runs import make_run
from pytestqt.qtbot import QtBot

from emotion_gui.training.lazy_train_tab import LazyTrainTab
from emotion_gui.training.train_tab import TrainTab


def test_the_tab_is_built_while_the_window_stays_responsive(qtbot: QtBot, tmp_path: Path) -> None:
    lazy_tab = LazyTrainTab(tmp_path / "runs")
    qtbot.addWidget(lazy_tab)
    lazy_tab.show()
    assert not lazy_tab.findChildren(TrainTab)
    ticks = []
    lazy_tab._timer.timeout.connect(lambda: ticks.append(lazy_tab.is_built))
    with qtbot.waitSignal(lazy_tab.built) as built:
        lazy_tab.build()
    assert lazy_tab.findChildren(TrainTab) == built.args == [lazy_tab.tab]
    qtbot.waitUntil(lazy_tab.tab.isVisible)
    assert len(ticks) > 5


def test_the_tab_is_built_at_once_if_needed(qtbot: QtBot, tmp_path: Path) -> None:
    lazy_tab = LazyTrainTab(tmp_path / "runs")
    qtbot.addWidget(lazy_tab)
    lazy_tab.build()
    with qtbot.waitSignal(lazy_tab.built, timeout=0):
        tab = lazy_tab.tab
    assert tab is lazy_tab.tab
    assert not lazy_tab.is_training
    assert not lazy_tab._timer.isActive()


def test_a_window_closed_before_the_tab_is_built_stops_building(qtbot: QtBot, tmp_path: Path) -> None:
    make_run(tmp_path / "runs" / "First", outcome=None, accuracy=None)
    lazy_tab = LazyTrainTab(tmp_path / "runs")
    qtbot.addWidget(lazy_tab)
    lazy_tab.build()
    lazy_tab.shut_down()
    assert not lazy_tab._timer.isActive()
    assert not lazy_tab.is_built
