"""The actions of armed rules, as the user and other programs receive them."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from calls import counted_calls
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.alerts.condition import Condition, ConditionKind
from emotion_gui.alerts.presets import driver
from emotion_gui.alerts.rule import Actions, Rule
from emotion_gui.alerts.rule_json import save_rules
from emotion_gui.live import notifier
from emotion_gui.live.alert_control import AlertControl
from emotion_gui.live.messages import Messages
from emotion_gui.vision.frame import Box, Face, Frame, FrameResult
from emotion_gui.vision.prediction import Prediction
from emotion_gui.widgets.banner import Banner

SAD = Rule("sad", "Long sad", on=True, seconds=2, release_seconds=1, cool_down=0)
NO_FACE = Condition(ConditionKind.NO_FACE)
GONE = Rule("gone", "No face", on=True, condition=NO_FACE, seconds=1, release_seconds=0)
IMAGE = np.zeros((48, 64, 3), np.uint8)


class Worker:
    """Passes results to listeners on another thread, as the real worker does."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[FrameResult], None]] = []
        self.users_of_signs: set[object] = set()
        self._now = 100.0

    def add_listener(self, listener: Callable[[FrameResult], None]) -> None:
        self.listeners.append(listener)

    def remove_listener(self, listener: Callable[[FrameResult], None]) -> None:
        self.listeners.remove(listener)

    def set_signs(self, on: bool, user: object) -> None:
        (self.users_of_signs.add if on else self.users_of_signs.discard)(user)

    def see(self, share: float | None, seconds: float) -> None:
        """Shows a face with this probability of sad for so many seconds; None for no face."""
        results = self.results(share, seconds)
        thread = threading.Thread(target=lambda: [each(r) for r in results for each in self.listeners])
        thread.start()
        thread.join()

    def results(self, share: float | None, seconds: float) -> list[FrameResult]:
        """Returns ten results per second."""
        faces, found = () if share is None else (_face(share),), []
        for _ in range(round(seconds * 10)):
            self._now += 0.1
            found.append(FrameResult(Frame(IMAGE, 0, self._now, self._now), faces, 0.01))
        return found


def _face(share: float) -> Face:
    values = (0.0, 0.0, 0.0, 0.0, 1 - share, share, 0.0)
    return Face(1, Box(0, 0, 40, 40), values, values, Prediction(5, False))


class App:
    """The surroundings of the control, and the signals it has emitted."""

    def __init__(self, file: Path, qtbot: QtBot) -> None:
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.host.show()
        self.banner = Banner(self.host)
        self.worker = Worker()
        self.control = AlertControl(self.worker, Messages(self.banner), file)  # type: ignore[arg-type]
        self.markers: list[str] = []
        self.failures: list[str] = []
        self.successes: list[str] = []
        self.control.marked.connect(self.markers.append)
        self.control.failed.connect(self.failures.append)
        self.control.action_failed.connect(self.failures.append)
        self.control.action_succeeded.connect(self.successes.append)

    @property
    def shown(self) -> str:
        """The text of the banner; empty while it is hidden."""
        QApplication.sendPostedEvents()
        return self.banner.text if self.banner.isVisible() else ""


@pytest.fixture
def app(tmp_path: Path, qtbot: QtBot) -> Iterator[App]:
    app = App(tmp_path / "alerts.json", qtbot)
    yield app
    app.control.request_stop()
    app.control.shut_down()


def test_a_fired_rule_shows_a_banner_until_it_is_released_and_sets_a_marker(app: App) -> None:
    app.control.set_rules([SAD])
    app.worker.see(0.8, 1.9)
    assert (app.shown, app.markers) == ("", [])
    app.worker.see(0.8, 0.3)
    assert app.shown == "Long sad: sad is at or over 60% for 2 s."
    assert app.markers == ["Alert: Long sad"]
    app.worker.see(0.1, 1.2)
    assert app.shown == ""


def test_the_banner_of_the_previous_alert_comes_back(app: App) -> None:
    gone = replace(GONE, seconds=0.5, release_seconds=3)
    app.control.set_rules([replace(SAD, release_seconds=5), gone])
    app.worker.see(0.8, 2.2)
    app.worker.see(None, 1)
    assert app.shown.startswith("No face")
    app.worker.see(0.8, 3.2)
    assert app.shown.startswith("Long sad")
    app.worker.see(0.1, 5.2)
    assert app.shown == ""


def test_without_armed_rules_there_is_no_listener(app: App) -> None:
    app.control.set_rules([replace(SAD, on=False)])
    assert app.worker.listeners == []
    app.control.set_rules([SAD])
    app.control.set_rules([SAD, GONE])
    assert len(app.worker.listeners) == 1
    app.control.set_rules([])
    assert app.worker.listeners == []


def test_signs_are_measured_as_long_as_an_armed_rule_needs_them(app: App) -> None:
    yawns = replace(SAD, condition=Condition.usual(ConditionKind.YAWNS))
    for rules, needed in (
        ([SAD], False),
        ([SAD, replace(yawns, id="2")], True),
        ([replace(yawns, on=False)], False),
    ):
        app.control.set_rules(rules)
        assert app.worker.users_of_signs == ({app.control} if needed else set())
    app.control.set_rules([yawns])
    app.control.forget()
    assert app.worker.users_of_signs == set()


def test_a_new_condition_restarts_a_rule_but_a_new_name_does_not(app: App) -> None:
    app.control.set_rules([SAD])
    app.worker.see(0.8, 1.5)
    app.control.set_rules([replace(SAD, name="Very sad")])
    app.worker.see(0.8, 0.7)
    assert app.shown.startswith("Very sad")
    app.control.set_rules([replace(SAD, seconds=1)])
    assert app.shown == ""
    app.worker.see(0.8, 0.9)
    assert app.shown == ""


def test_the_drivers_banner_states_that_it_is_no_safety_system(app: App) -> None:
    app.control.set_rules([replace(rule, on=True, actions=Actions()) for rule in driver()])
    app.worker.see(None, 4)
    assert "no safety system" in app.shown
    assert "measures no fatigue" in app.shown


def test_rules_are_kept(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    app.control.set_rules([SAD])
    app.control.request_stop()  # before the timer saves the rules
    again = App(tmp_path / "alerts.json", qtbot)
    assert again.control.rules == [SAD]
    assert again.worker.listeners
    again.control.request_stop()


def test_a_damaged_rule_is_reported_and_the_others_work(app: App, tmp_path: Path) -> None:
    save_rules([SAD, GONE], tmp_path / "alerts.json")
    saved = json.loads((tmp_path / "alerts.json").read_text())
    saved["rules"][1]["seconds"] = "soon"
    (tmp_path / "alerts.json").write_text(json.dumps(saved))
    app.control.load()
    assert app.failures[0].startswith("1 alert was damaged")
    app.worker.see(0.8, 2.2)
    assert app.shown.startswith("Long sad")


def test_a_failure_to_save_is_reported(app: App, tmp_path: Path) -> None:
    (tmp_path / "alerts.json").mkdir()
    app.control.set_rules([SAD])
    app.control.request_stop()
    assert app.failures[0].startswith("The alerts could not be saved: ")


COPY = "import sys; file = open(sys.argv[1], 'a', buffering=1); [file.write(line) for line in sys.stdin]"


def test_a_program_receives_fired_and_released_events_also_when_disarmed(
    app: App, tmp_path: Path, qtbot: QtBot
) -> None:
    lines = tmp_path / "lines"
    rule = replace(SAD, actions=Actions(program=f'"{sys.executable}" -c "{COPY}" "{lines}"'))

    def events() -> list[str]:
        return (
            [json.loads(line)["event"] for line in lines.read_text().splitlines()] if lines.exists() else []
        )

    app.control.set_rules([rule])
    app.worker.see(0.8, 2.2)
    app.worker.see(0.1, 1.2)
    app.worker.see(0.8, 2.2)
    qtbot.waitUntil(lambda: events() == ["fired", "released", "fired"])
    app.control.set_rules([replace(rule, on=False)])
    qtbot.waitUntil(lambda: events() == ["fired", "released", "fired", "released"])
    assert app.failures == []


def test_a_test_runs_every_action_once_and_reports_the_outcome(
    app: App, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(notifier, "run_in_background", lambda command, _: ran.append(command))
    monkeypatch.setattr(notifier, "_player", lambda: "/usr/bin/pw-play")
    monkeypatch.setattr(notifier, "_program", lambda: "/usr/bin/notify-send")
    program = f'"{sys.executable}" -c "{COPY}" "{tmp_path / "lines"}"'
    every = Actions(True, True, True, True, program, "http://127.0.0.1:1/")
    app.control.test_actions(replace(SAD, on=False, actions=every))
    qtbot.waitUntil(lambda: bool(app.successes and app.failures))
    assert app.shown.startswith("This is a try. Long sad")
    assert [command[0] for command in ran] == ["/usr/bin/pw-play", "/usr/bin/notify-send"]
    assert Path(ran[0][1]).is_file()
    assert ran[1][-2:] == ["Long sad", "This is a try. sad is at or over 60% for 2 s."]
    assert app.markers == []
    assert app.successes == [f'"{sys.executable}" runs and was given a line.']
    assert app.failures == ["Nothing listens at http://127.0.0.1:1/."]


def test_where_no_player_works_the_system_beeps(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    beeps: list[bool] = []
    monkeypatch.setattr(notifier.QApplication, "beep", lambda: beeps.append(True))
    monkeypatch.setattr(notifier, "_player", lambda: "")
    notifier.Sound().play()
    assert beeps == [True]
    assert "beep" in notifier.description()
    monkeypatch.setattr(notifier, "_player", lambda: sys.executable)  # which cannot play it
    player = notifier.Sound()
    player.play()
    qtbot.waitUntil(lambda: beeps == [True, True])


def test_a_helper_that_fails_is_told(qtbot: QtBot) -> None:
    failed: list[bool] = []
    notifier.run_in_background([sys.executable, "-c", "raise SystemExit(1)"], lambda: failed.append(True))
    notifier.run_in_background(["no-such-program"], lambda: failed.append(True))
    qtbot.waitUntil(lambda: len(failed) == 2)


def test_a_frame_costs_little(app: App) -> None:
    """Ten rules of each kind need a few calls per frame each, however long they run."""
    rules = [
        replace(SAD, id=f"{kind}{number}", condition=Condition.usual(kind), seconds=600)
        for kind in ConditionKind
        for number in range(10)
    ]
    app.control.set_rules(rules)
    [listener] = app.worker.listeners
    app.worker.see(0.5, 60)
    results = app.worker.results(0.5, 10)
    with counted_calls() as calls:
        for result in results:
            listener(result)
    assert calls.total() < 30 * len(rules) * len(results)


def test_nothing_of_alerts_is_imported_before_there_are_rules() -> None:
    code = "import sys, emotion_gui.live.alert_control; print([n for n in sys.modules if '_gui.alerts' in n])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_deleted_rules_are_forgotten(app: App, tmp_path: Path) -> None:
    shown: list[list[Rule]] = []
    app.control.loaded.connect(shown.append)
    app.control.set_rules([SAD])
    app.control.forget()
    app.control.request_stop()
    assert shown == [[]]
    assert app.worker.listeners == []
    assert not (tmp_path / "alerts.json").exists()
