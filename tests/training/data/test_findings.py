from typing import Any

import pytest
from inspected_data import finding, twins
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.training.data.exclusions import Exclusions
from emotion_gui.training.data.findings import NOTHING_FOUND, FindingsList, extent
from emotion_gui.training.data.inspection import Finding

FOLDER = ("anger", "angry")


def make_finding(**values: Any) -> Finding:
    return Finding(**{**values, "groups": tuple(map(tuple, values["groups"]))})


TWINS = make_finding(**twins())
NOTE = make_finding(**finding())
OTHER_NAME = make_finding(**finding(sentence="The folder anger is none of them.", class_name=FOLDER))


@pytest.fixture
def exclusions() -> Exclusions:
    return Exclusions()


@pytest.fixture
def findings(qtbot: QtBot, exclusions: Exclusions) -> FindingsList:
    widget = FindingsList(exclusions)
    qtbot.addWidget(widget)
    widget.show_findings((TWINS, NOTE, OTHER_NAME), {})
    widget.resize(300, 400)
    widget.show()
    return widget


def rows(findings: FindingsList) -> QListWidget:
    found = findings.findChild(QListWidget)
    assert found is not None
    return found


def buttons(findings: FindingsList) -> dict[str, QPushButton]:
    found = findings.findChildren(QPushButton)
    return {button.text(): button for button in found if button.isVisibleTo(findings)}


def test_each_row_describes_its_finding(findings: FindingsList) -> None:
    words = [label.text() for label in findings.findChildren(QLabel) if label.isVisible() and label.text()]
    assert words == [
        "There are twins.",
        "5 pictures in 2 groups",
        "Few of disgust.",
        "The folder anger is none of them.",
    ]
    accessible = rows(findings).item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert accessible == "warning: There are twins., 5 pictures in 2 groups"


def test_the_extent_counts_pictures_and_groups() -> None:
    assert extent(NOTE) == ""
    assert extent(make_finding(**finding(groups=[["a"]]))) == "1 picture"
    assert extent(make_finding(**finding(groups=[["a"], ["b"]]))) == "2 pictures"
    assert extent(make_finding(**finding(groups=[["a", "b"]]))) == "2 pictures in 1 group"
    assert extent(make_finding(**finding(groups=[["a", "b"]] * 1000))) == "2,000 pictures in 1,000 groups"


def test_one_click_excludes_and_another_includes_again(
    findings: FindingsList, exclusions: Exclusions
) -> None:
    buttons(findings)["Exclude 3 pictures"].click()
    assert exclusions.names == tuple(sorted(TWINS.exclude))
    assert rows(findings).currentRow() == 0
    buttons(findings)["Include again"].click()
    assert not exclusions.names
    assert "Exclude 3 pictures" in buttons(findings)


def test_the_button_counts_pictures_not_yet_excluded(findings: FindingsList, exclusions: Exclusions) -> None:
    exclusions.add(TWINS.exclude[:2])
    button = buttons(findings)["Exclude 1 picture"]
    assert not button.isChecked()
    button.click()
    assert exclusions.names == tuple(sorted(TWINS.exclude))
    assert button.isChecked()


def test_selecting_and_unselecting_a_finding_emits_a_signal(findings: FindingsList, qtbot: QtBot) -> None:
    rows(findings).setFocus()
    with qtbot.waitSignal(findings.chosen) as chosen:
        QTest.keyClick(rows(findings), Qt.Key.Key_Down)
    first = chosen.args[0]
    with qtbot.waitSignal(findings.chosen) as chosen:
        QTest.keyClick(rows(findings), Qt.Key.Key_Down)
    assert [first, chosen.args[0]] in ([TWINS, NOTE], [NOTE, OTHER_NAME])
    with qtbot.waitSignal(findings.chosen) as chosen:
        findings.unselect()
    assert chosen.args == [None]


def test_the_tab_key_visits_the_buttons_before_it_leaves_the_list(
    exclusions: Exclusions, qtbot: QtBot
) -> None:
    page, findings = QWidget(), FindingsList(exclusions)
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    layout.addWidget(findings)
    layout.addWidget(QPushButton("Next"))
    findings.show_findings((TWINS, NOTE, OTHER_NAME), {})
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    focus: QWidget | None = rows(findings)
    rows(findings).setFocus()
    reached = {}
    for _ in range(3):
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert isinstance(focus, QPushButton)
        reached[focus.text()] = rows(findings).currentRow()
    assert list(reached.items()) == [("Exclude 3 pictures", 0), ("Use 'anger' as angry", 2), ("Next", 2)]


def test_the_user_accepts_a_class_name_and_takes_it_back(findings: FindingsList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(findings.class_name_chosen) as chosen:
        buttons(findings)["Use 'anger' as angry"].click()
    assert chosen.args == ["anger", "angry"]
    findings.show_findings((OTHER_NAME,), {"anger": "angry"})
    with qtbot.waitSignal(findings.class_name_chosen) as chosen:
        buttons(findings)["Don't use 'anger'"].click()
    assert chosen.args == ["anger", ""]


def test_locked_findings_can_be_selected(findings: FindingsList, qtbot: QtBot) -> None:
    findings.set_locked(True)
    assert [button.isEnabled() for button in buttons(findings).values()] == [False, False]
    with qtbot.waitSignal(findings.chosen):
        rows(findings).setCurrentRow(1)
    findings.set_locked(False)
    assert [button.isEnabled() for button in buttons(findings).values()] == [True, True]


def test_rows_are_as_high_as_their_wrapped_texts(findings: FindingsList) -> None:
    heights = []
    for width in (300, 900):
        findings.show_findings((make_finding(**finding(sentence="Many words " * 20)),), {})
        findings.resize(width, 400)
        heights.append(rows(findings).visualItemRect(rows(findings).item(0)).height())
    assert heights[0] > heights[1] + 20


def test_without_findings_a_text_is_shown(findings: FindingsList) -> None:
    findings.show_findings((), {})
    assert [label.text() for label in findings.findChildren(QLabel) if label.isVisible()] == [NOTHING_FOUND]
    assert not rows(findings).isVisible()
