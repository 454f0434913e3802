from pathlib import Path

from made_runs import make_run
from pytestqt.qtbot import QtBot

from emotion_gui.training.lazy_train_tab import LazyTrainTab
from emotion_gui.training.train_tab import TrainTab


def test_the_tab_comes_by_itself_and_the_window_answers_in_between(qtbot: QtBot, tmp_path: Path) -> None:
    place = LazyTrainTab(tmp_path / "runs")
    qtbot.addWidget(place)
    place.show()
    assert not place.findChildren(TrainTab)
    ticks = []
    place._timer.timeout.connect(lambda: ticks.append(place.is_built))
    with qtbot.waitSignal(place.built) as built:
        place.build()
    assert place.findChildren(TrainTab) == built.args == [place.tab]
    qtbot.waitUntil(place.tab.isVisible)
    assert len(ticks) > 5


def test_who_needs_it_sooner_gets_it_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    place = LazyTrainTab(tmp_path / "runs")
    qtbot.addWidget(place)
    place.build()
    with qtbot.waitSignal(place.built, timeout=0):
        tab = place.tab
    assert tab is place.tab
    assert not place.is_training
    assert not place._timer.isActive()


def test_a_window_closed_before_it_came_has_nothing_to_let_go(qtbot: QtBot, tmp_path: Path) -> None:
    make_run(tmp_path / "runs" / "First", outcome=None, accuracy=None)
    place = LazyTrainTab(tmp_path / "runs")
    qtbot.addWidget(place)
    place.build()
    place.shut_down()
    assert not place._timer.isActive()
    assert not place.is_built
