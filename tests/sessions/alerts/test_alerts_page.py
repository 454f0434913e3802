"""Tests of the Alerts page as a user sees it."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_sessions import STARTED, make_rows, make_session
from made_store import made_store
from PySide6.QtCore import QPointF, Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QTimeEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from emotion_gui.alerts.condition import GROUPS, LEVELS, WINDOWED, Condition, ConditionKind
from emotion_gui.alerts.presets import PRESETS
from emotion_gui.alerts.rule import Actions, Rule
from emotion_gui.alerts.schedule import Schedule
from emotion_gui.core.subject import Subject
from emotion_gui.recording.samples import FRAME
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.sign_columns import SIGN_COLUMNS
from emotion_gui.recording.vault import make_key
from emotion_gui.sessions.alerts.alerts_page import EMPTY_TEXT, AlertsPage
from emotion_gui.sessions.alerts.backtest_view import NO_POSE, NO_SESSIONS, NOT_TESTED, STALE, BacktestView
from emotion_gui.sessions.alerts.fields import CUSTOM_GROUP, NumberField
from emotion_gui.sessions.alerts.firing_strips import FiringStrips
from emotion_gui.sessions.alerts.rule_list import RuleList
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.widgets.banner import Banner

SAD = Rule("sad", "Long sad")
TURNED = Rule("turned", "Turned", condition=Condition.usual(ConditionKind.TURNED))
CLOSED = Rule("closed", "Closed", condition=Condition(ConditionKind.EYES_CLOSED), seconds=2)
GONE = Rule("gone", "No face", condition=Condition(ConditionKind.NO_FACE), seconds=5, cool_down=0)


class Page:
    """The page and the signals that it has emitted."""

    def __init__(self, folder: Path, qtbot: QtBot, rules: list[Rule]) -> None:
        self.context = SessionsContext(folder, made_store(), lambda: [])
        self.widget = AlertsPage(self.context)
        self._qtbot = qtbot
        qtbot.addWidget(self.widget)
        self.widget.set_rules(rules)
        self.widget.resize(900, 600)
        self.widget.show()
        self.list = self.widget.findChild(RuleList)
        self.banner = self.widget.findChild(Banner)
        self.strips = self.widget.findChild(FiringStrips)
        self.saved: list[list[Rule]] = []
        self.tried: list[Rule] = []
        self.opened: list[tuple[Path, float]] = []
        self.widget.rules_changed.connect(self.saved.append)
        self.widget.try_requested.connect(self.tried.append)
        self.widget.time_requested.connect(lambda path, seconds: self.opened.append((path, seconds)))

    @property
    def rule(self) -> Rule:
        """The current rule, as it was saved last."""
        return next(rule for rule in self.saved[-1] if rule.id == self.list.current)

    def named(self, name: str, kind: type[QWidget] = QWidget) -> QWidget:
        found = [each for each in self.widget.findChildren(kind) if each.accessibleName() == name]
        assert len(found) == 1, name
        return found[0]

    def button(self, text: str) -> QPushButton:
        buttons = self.widget.findChildren(QPushButton)
        return next(each for each in buttons if each.text().replace("&", "") == text)

    def box(self, text: str) -> QCheckBox:
        return next(each for each in self.widget.findChildren(QCheckBox) if each.text() == text)

    def choose(self, name: str, text: str) -> None:
        """Choose an entry of a combo box by the beginning of its text."""
        box = self.named(name, QComboBox)
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(next(row for row in range(box.count()) if box.itemText(row).startswith(text)))
        box.activated.emit(box.currentIndex())

    def set_number(self, name: str, value: float) -> None:
        field = self.named(name, NumberField)
        assert isinstance(field, NumberField)
        field.setValue(value)

    def line(self, placeholder: str) -> QLineEdit:
        lines = self.widget.findChildren(QLineEdit)
        return next(each for each in lines if placeholder in each.placeholderText())

    def texts(self) -> list[str]:
        return [each.text() for each in self.widget.findChildren(QLabel) if each.isVisible() and each.text()]

    def has_text(self, part: str) -> bool:
        return any(part in text for text in self.texts())

    def add(self, preset: str) -> None:
        menu = self.button("Add").menu()
        assert isinstance(menu, QMenu)
        next(action for action in menu.actions() if action.text() == preset).trigger()

    def test(self) -> None:
        """Back-test the chosen rule."""
        view = self.widget.findChild(BacktestView)
        self.button("Back-test").click()
        self._qtbot.waitUntil(lambda: not view._job.is_running)


@pytest.fixture
def page(tmp_path: Path, qtbot: QtBot) -> Iterator[Page]:
    page = Page(tmp_path, qtbot, [SAD, GONE])
    yield page
    page.widget.shut_down()


def test_without_rules_the_page_explains_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    page = Page(tmp_path, qtbot, [])
    assert page.has_text(EMPTY_TEXT)
    assert not page.button("Delete…").isEnabled()
    page.widget.shut_down()


def test_the_form_builds_the_sentence(page: Page) -> None:
    page.set_number("For so many seconds", 90)
    page.set_number("Threshold", 70)
    page.choose("Emotion or group of emotions", "negative")
    assert page.rule.seconds == 90
    assert page.rule.condition == Condition(labels=GROUPS["negative"], threshold=0.7)
    page.box("only from").click()
    page.named("From", QTimeEdit).setTime(QTime(22, 0))  # type: ignore[attr-defined]
    page.named("To", QTimeEdit).setTime(QTime(6, 30))  # type: ignore[attr-defined]
    page.box("Sun").click()
    page.box("sound").click()
    page.box("marker in the recording, while one runs").click()
    assert page.rule.schedule == Schedule(22 * 60, 6 * 60 + 30, (0, 1, 2, 3, 4, 5))
    assert page.has_text(
        "When negative is at or over 70% for 1 min 30 s, between 22:00 and 06:30 on Mon to Sat: "
        "banner, sound."
    )


def test_a_custom_group(page: Page) -> None:
    page.choose("Emotion or group of emotions", CUSTOM_GROUP)
    page.box("happy").click()
    assert page.rule.condition.labels == ("happy", "sad")
    page.box("happy").click()
    page.box("sad").click()  # at least one is needed
    assert page.rule.condition.labels == ("sad",)
    assert page.box("sad").isChecked()


@pytest.mark.parametrize(
    ("kind", "condition", "remark"),
    [
        ("no face", Condition(ConditionKind.NO_FACE), "turned away, or covered, is lost"),
        ("the answer is unsure", Condition(ConditionKind.UNSURE), None),
        ("the face keeps still", Condition.usual(ConditionKind.STILL), "within a second"),
        ("the face is turned away", Condition.usual(ConditionKind.TURNED), '"Haar alone"'),
        ("the head hangs", Condition.usual(ConditionKind.HEAD_DOWN), '"Haar alone"'),
        ("the eyes are closed", Condition(ConditionKind.EYES_CLOSED), "never holds"),
        ("PERCLOS", Condition.usual(ConditionKind.PERCLOS), "share of the last minute"),
        ("the eyes blink often", Condition.usual(ConditionKind.BLINKS), "half of that time"),
        ("the eyes blink rarely", Condition.usual(ConditionKind.FEW_BLINKS), "half of that time"),
        ("the eyes close", Condition.usual(ConditionKind.LONG_CLOSURES), "counts once"),
        ("somebody yawns", Condition.usual(ConditionKind.YAWNS), "counts once"),
    ],
)
def test_each_kind_has_its_own_levels(
    page: Page, kind: str, condition: Condition, remark: str | None
) -> None:
    page.choose("What to wait for", kind)
    assert page.rule.condition == condition
    assert page.named("Threshold").isVisible() == (condition.kind in LEVELS)
    assert page.named("Over so many minutes").isVisible() == (condition.kind in WINDOWED)
    assert remark is None or page.has_text(remark)


def test_the_release_is_never_on_the_wrong_side_of_the_threshold(page: Page) -> None:
    page.set_number("Threshold", 40)
    assert (page.rule.condition.threshold, page.rule.condition.release) == (0.4, 0.4)
    page.choose("What to wait for", "the face keeps still")
    page.set_number("Threshold", 8)
    assert (page.rule.condition.threshold, page.rule.condition.release) == (0.08, 0.08)


def test_events_over_minutes_have_a_number_and_a_length(page: Page) -> None:
    page.choose("What to wait for", "somebody yawns")
    page.set_number("Threshold", 4)
    page.set_number("Over so many minutes", 10)
    assert page.rule.condition == Condition(ConditionKind.YAWNS, threshold=4, release=4, minutes=10)
    assert not page.named("Over at").isVisible()
    assert page.has_text("When within 10 min somebody yawns 4 times or more: banner, marker.")
    page.choose("What to wait for", "the eyes blink rarely")
    page.set_number("Threshold", 9)
    assert page.named("Over at").isVisible()
    assert page.rule.condition == Condition(ConditionKind.FEW_BLINKS, threshold=9, release=9, minutes=3)


def test_another_kind_has_other_durations_unless_they_were_chosen(page: Page) -> None:
    page.choose("What to wait for", "the eyes are closed")
    assert (page.rule.seconds, page.rule.release_seconds) == (1.5, 0.2)
    assert page.has_text("When both eyes are closed for 1.5 s: banner, marker.")
    page.choose("What to wait for", "PERCLOS")
    assert (page.rule.seconds, page.rule.release_seconds) == (0, 2)
    page.choose("What to wait for", "an emotion")
    assert page.rule == SAD
    page.set_number("For so many seconds", 7)
    page.choose("What to wait for", "the eyes are closed")
    assert (page.rule.seconds, page.rule.release_seconds) == (7, 2)


def test_showing_a_rule_changes_nothing(page: Page) -> None:
    for rules in ([rule for preset in PRESETS.values() for rule in preset()], [SAD, GONE]):
        page.widget.set_rules(rules)
        for row in range(page.list.count()):
            page.list.setCurrentRow(row)
        assert page.widget.rules == rules
    assert page.saved == []


def test_every_preset_survives_being_edited(page: Page) -> None:
    """Check that the form keeps all of the rule."""
    for name in PRESETS:
        page.add(name)
        before = page.rule
        page.box("sound").click()
        page.box("sound").click()
        assert page.rule == before


def test_rules_are_added_copied_and_deleted_after_a_question(page: Page, qtbot: QtBot) -> None:
    page.add("Long sad")
    assert QApplication.focusWidget().hasSelectedText()  # type: ignore[union-attr]
    page.button("Duplicate").click()
    assert [rule.name for rule in page.saved[-1]] == ["Long sad", "No face", "Long sad", "Long sad (copy)"]
    assert len({rule.id for rule in page.saved[-1]}) == 4
    for answer, left in (("Cancel", 4), ("Delete", 3)):
        page.button("Delete…").click()
        question = page.widget.findChild(QMessageBox)
        assert question.text() == 'Delete the alert "Long sad (copy)"?'
        next(each for each in question.buttons() if each.text().replace("&", "") == answer).click()
        qtbot.waitUntil(lambda: page.widget.findChild(QMessageBox) is None)
        assert len(page.saved[-1]) == left


def test_the_drivers_preset_always_shows_its_warning(page: Page) -> None:
    assert not page.has_text("safety system")
    page.add("Driver (demonstration)")
    assert len(page.saved[-1]) == 2 + 6
    assert page.has_text("measures neither fatigue nor attention")
    assert page.has_text("no safety system")
    page.list.setCurrentRow(0)
    assert not page.has_text("safety system")


# Arming


def test_a_rule_is_armed_by_its_switch_and_a_back_test_is_offered(page: Page, qtbot: QtBot) -> None:
    corner = page.list.visualItemRect(page.list.item(1)).topLeft()
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=corner + QPointF(14, 16).toPoint())
    assert [rule.on for rule in page.saved[-1]] == [False, True]
    assert page.banner.isVisible()
    assert "was not back-tested" in page.banner.text
    assert page.list.current == "gone"
    page.banner.button_clicked.emit()
    qtbot.waitUntil(lambda: page.has_text(NO_SESSIONS))
    assert not page.banner.isVisible()


def test_space_arms_the_chosen_rule(page: Page) -> None:
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Space)
    assert page.rule.on
    page.set_number("For so many seconds", 7)
    assert page.rule.on  # still
    QTest.keyClick(page.list, Qt.Key.Key_Space)
    assert not page.rule.on


# Actions


def test_the_form_shows_what_is_run_and_sent(page: Page) -> None:
    QTest.keyClicks(page.line("a program"), "light 'on off' $HOME")
    assert page.has_text('Runs "light" "on off" "$HOME", without a shell')
    assert page.has_text('"event": "fired"')
    QTest.keyClicks(page.line("127.0.0.1"), "http://example.org/")
    assert page.has_text("Alerts stay on this computer")
    page.line("127.0.0.1").clear()
    QTest.keyClicks(page.line("127.0.0.1"), "http://localhost/a")
    assert page.has_text("Posts to http://localhost/a")
    assert page.rule.actions == Actions(program="light 'on off' $HOME", address="http://localhost/a")


def test_actions_can_be_tried(page: Page) -> None:
    page.button("Try it").click()
    assert page.tried == [SAD]
    page.widget.show_test_result("It runs.")
    assert page.has_text("It runs.")


def test_notifications_are_offered_if_the_computer_has_them(page: Page) -> None:
    page.widget.set_abilities("Two tones.", True)
    assert page.box("desktop notification").isVisible()
    assert page.box("sound").toolTip() == "Two tones."
    page.widget.set_abilities("A beep.", False)
    assert not page.box("desktop notification").isVisible()


# Back-tests


def test_a_back_test_shows_how_often_and_when(page: Page, tmp_path: Path) -> None:
    one = make_session(tmp_path, "one", seconds=120, gaps=[(10, 20), (50, 70)])
    make_session(tmp_path, "two", seconds=120, started=STARTED - 60)
    make_session(tmp_path, "other", seconds=60, gaps=[(10, 40)], subject=Subject.OTHERS)
    page.list.setCurrentRow(1)
    assert page.has_text(NOT_TESTED)
    page.test()
    # From 15 to 22 s, and from 55 to 72 s, of 240 s
    assert page.has_text(
        "It would have fired 2 times in 2 sessions of 4 min: 30.0 an hour, raised for 10.0% of the time."
    )
    page.strips.setFocus()
    assert page.has_text("one, firing 1 of 2: at 0:00:15, raised for 7 s.")
    QTest.keyClick(page.strips, Qt.Key.Key_Right)
    QTest.keyClick(page.strips, Qt.Key.Key_Return)
    assert page.opened == [(one, 55.0)]
    QTest.keyClick(page.strips, Qt.Key.Key_Down)
    assert page.has_text("two: it would not have fired.")


def test_a_session_of_other_classes_is_left_out_of_a_back_test(page: Page, tmp_path: Path) -> None:
    make_session(tmp_path, "one", seconds=120)
    make_session(tmp_path, "two", seconds=120, classes=("calm", "tense"))
    page.list.setCurrentRow(1)
    page.test()
    assert page.has_text("1 session is of other classes than the emotions and left out.")


def test_a_click_opens_the_session_at_that_time(page: Page, tmp_path: Path, qtbot: QtBot) -> None:
    one = make_session(tmp_path, "one", seconds=120, gaps=[(10, 20), (60, 70)])
    page.list.setCurrentRow(1)
    page.test()
    chart = page.strips._chart
    for share, seconds in ((65.5 / 120, 65.0), (0.25, 30.0)):
        point = chart.mapFromScene(chart.getViewBox().mapViewToScene(QPointF(share, 0.5)))
        QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=point)
        path, opened = page.opened[-1]
        assert path == one
        assert opened == pytest.approx(seconds, abs=0.5)


def test_the_result_is_scrolled_into_view(page: Page, tmp_path: Path, qtbot: QtBot) -> None:
    make_session(tmp_path, "one", seconds=60, gaps=[(10, 20)])
    page.widget.resize(760, 400)
    page.list.setCurrentRow(1)
    assert page.strips.visibleRegion().isEmpty()
    page.test()
    qtbot.waitUntil(lambda: page.strips.visibleRegion().boundingRect().height() == page.strips.height())


def test_a_changed_rule_makes_the_result_stale_and_a_name_does_not(page: Page, tmp_path: Path) -> None:
    make_session(tmp_path, "one", seconds=60, gaps=[(10, 20)])
    page.list.setCurrentRow(1)
    page.test()
    QTest.keyClicks(page.line(""), "!")
    page.box("sound").click()
    assert not page.has_text(STALE)
    page.set_number("For so many seconds", 6)
    assert page.has_text(STALE)
    page.set_number("For so many seconds", 5)
    assert not page.has_text(STALE)
    page.list.setCurrentRow(0)
    assert page.has_text(NOT_TESTED)
    page.list.setCurrentRow(1)
    assert page.has_text("It would have fired once")


def test_only_sessions_of_the_last_days(page: Page, tmp_path: Path) -> None:
    make_session(tmp_path, "old", seconds=60, gaps=[(10, 20)])
    make_session(tmp_path, "new", seconds=60, gaps=[(10, 20)], started=time.time() - 3600)
    page.list.setCurrentRow(1)
    page.choose("Sessions to test on", "my own of the last 7 days")
    page.test()
    assert page.has_text("in 1 session")
    page.test()


def test_what_was_replayed_with_another_model_does_not_count_twice(page: Page, tmp_path: Path) -> None:
    make_session(tmp_path, "one", seconds=60, gaps=[(10, 20)])
    make_session(tmp_path, "again", seconds=60, gaps=[(10, 20)], seed=1, replay_of=f"{0:032x}")
    page.list.setCurrentRow(1)
    page.test()
    assert page.has_text("once in 1 session of 1 min")
    assert page.has_text("1 session is replayed with another model and left out.")


def test_chosen_sessions(page: Page, tmp_path: Path, qtbot: QtBot) -> None:
    for name in ("one", "two"):
        make_session(tmp_path, name, seconds=60, gaps=[(10, 20)], subject=Subject.OTHERS)
    page.context.sessions_changed.emit()
    page.list.setCurrentRow(1)
    page.choose("Sessions to test on", "chosen")
    sessions = page.named("Sessions")
    qtbot.waitUntil(lambda: sessions.count() == 2)  # type: ignore[attr-defined]
    page.test()
    assert page.has_text(NO_SESSIONS)
    sessions.item(0).setCheckState(Qt.CheckState.Checked)  # type: ignore[attr-defined]
    page.test()
    assert page.has_text("It would have fired once in 1 session")


def test_locked_and_damaged_sessions_are_left_out_with_a_message(page: Page, tmp_path: Path) -> None:
    key = make_key("secret")
    make_session(tmp_path, "locked", seconds=20, key=key)
    (tmp_path / "damaged.session").write_bytes(b"nothing")
    make_session(tmp_path, "good", seconds=20)
    page.list.setCurrentRow(1)
    page.test()
    assert page.has_text(
        "It would not have fired in 1 session of 20 s. 1 session is locked and left out. "
        "1 session is damaged and left out."
    )
    page.context.add_key(key)
    page.test()
    assert page.has_text("in 2 sessions")


def test_without_a_pose_the_page_explains_why_nothing_fires(page: Page, tmp_path: Path) -> None:
    make_session(tmp_path, "one", seconds=20)
    page.widget.set_rules([TURNED])
    assert page.has_text('With the detector "Haar alone" nothing tells')
    page.test()
    assert page.has_text(NO_POSE)


def test_a_pose_that_is_known_fires(page: Page, tmp_path: Path) -> None:
    frames, faces = make_rows(60)
    faces["yaw"] = np.where((faces["time"] > 20_000) & (faces["time"] < 50_000), 50, 0)
    faces["pitch"] = 0
    writer = SessionWriter.create(tmp_path / "one.session", SessionInfo("1", "one", STARTED), None)
    writer.append(frames, faces)
    writer.close(ended=True)
    page.widget.set_rules([TURNED])
    page.test()
    assert page.has_text("It would have fired once")
    assert not page.has_text(NO_POSE)


def test_sessions_without_signs_are_told_apart_from_those_with(page: Page, tmp_path: Path) -> None:
    make_session(tmp_path, "former", seconds=20)
    page.widget.set_rules([CLOSED])
    page.test()
    assert page.has_text("These sessions do not say what the eyes did, so the rule could not hold.")
    frames, faces = make_rows(60, info=SessionInfo(columns=SIGN_COLUMNS))
    faces["eyes_closed"] = (faces["time"] > 20_000) & (faces["time"] < 25_000)
    info = SessionInfo("2", "two", STARTED + 60, columns=SIGN_COLUMNS)
    writer = SessionWriter.create(tmp_path / "two.session", info, None)
    writer.append(frames, faces)
    writer.close(ended=True)
    page.test()
    assert page.has_text("It would have fired once in 2 sessions")
    assert page.has_text("1 session does not say what the eyes did, so the rule could not hold there.")
    page.strips.setFocus()
    QTest.keyClick(page.strips, Qt.Key.Key_Down)
    assert page.has_text("former: the rule could not hold.")


def test_a_session_without_frames_is_no_problem(page: Page, tmp_path: Path) -> None:
    writer = SessionWriter.create(tmp_path / "one.session", SessionInfo("1", "one", STARTED), None)
    writer.append(np.zeros(0, FRAME), make_rows(0)[1])
    writer.close(ended=True)
    page.test()
    assert page.has_text("It would not have fired in 1 session of 0 s.")


def test_a_test_can_be_canceled_and_ends_with_the_page(page: Page, tmp_path: Path) -> None:
    for number in range(5):
        make_session(tmp_path, f"{number}", seconds=20)
    page.button("Back-test").click()
    assert page.button("Cancel").isVisible()
    page.button("Cancel").click()
    assert not page.button("Cancel").isVisible()
    assert page.has_text(NOT_TESTED)
    page.button("Back-test").click()
    page.widget.shut_down()


def test_a_rule_that_is_replaced_from_outside_is_shown(page: Page) -> None:
    page.widget.set_rules([replace(SAD, name="Very sad"), GONE])
    assert page.list.current == "sad"
    assert "Very sad" in [each.text() for each in page.widget.findChildren(QLineEdit)]
