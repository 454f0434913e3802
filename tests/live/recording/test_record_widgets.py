"""The widgets of a recording, each on its own."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.core.subject import Subject
from emotion_gui.live.recording.note_field import NoteField
from emotion_gui.live.recording.questions import ConsentDialog, MarkerNamesDialog
from emotion_gui.live.recording.record_button import RecordButton, RecordMenu
from emotion_gui.live.recording.recording_indicator import PLATE, RecordingIndicator
from emotion_gui.live.video_view import VideoView


@pytest.fixture
def view(qtbot: QtBot) -> VideoView:
    widget = VideoView()
    widget.resize(480, 300)
    qtbot.addWidget(widget)
    widget.show()
    return widget


# Consent


def consent(qtbot: QtBot, filmed: Subject | None = None) -> ConsentDialog:
    dialog = ConsentDialog(filmed, accept_text="Agree and record")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def accept_button(dialog: ConsentDialog) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == "Agree and record")


def test_consent_has_to_be_given_explicitly(qtbot: QtBot) -> None:
    dialog = consent(qtbot)
    _, others = dialog.findChildren(QRadioButton)
    [asked] = dialog.findChildren(QCheckBox)
    assert not accept_button(dialog).isEnabled()
    assert not asked.isEnabled()
    others.click()
    assert not accept_button(dialog).isEnabled()
    asked.click()
    assert accept_button(dialog).isEnabled()
    with qtbot.waitSignal(dialog.agreed) as caught:
        accept_button(dialog).click()
    assert caught.args == [Subject.OTHERS]
    dialog = consent(qtbot)
    dialog.findChildren(QRadioButton)[0].click()
    with qtbot.waitSignal(dialog.agreed) as caught:
        accept_button(dialog).click()
    assert caught.args == [Subject.ME]


def test_others_are_asked_anew_each_time(qtbot: QtBot) -> None:
    dialog = consent(qtbot, Subject.OTHERS)
    assert dialog.findChildren(QRadioButton)[1].isChecked()
    assert not accept_button(dialog).isEnabled()
    with qtbot.assertNotEmitted(dialog.agreed):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


# Names


def test_the_keys_get_names(qtbot: QtBot) -> None:
    dialog = MarkerNamesDialog(["question", "", "video 2 starts"])
    qtbot.addWidget(dialog)
    lines = dialog.findChildren(QLineEdit)
    assert [line.text() for line in lines] == ["question", "", "video 2 starts", *[""] * 6]
    lines[8].setText("  the end ")
    with qtbot.waitSignal(dialog.named) as caught:
        dialog.accept()
    assert caught.args == [["question", "", "video 2 starts", *[""] * 5, "the end"]]


# The menu


def texts(menu: RecordMenu, *, enabled: bool) -> list[str]:
    return [
        action.text().replace("&", "")
        for action in menu.actions()
        if not action.isSeparator() and action.isEnabled() == enabled
    ]


def test_numbers_only_is_the_choice_at_first_and_blurring_needs_a_video(qtbot: QtBot) -> None:
    menu = RecordMenu()
    qtbot.addWidget(menu)
    numbers, clean, overlay = menu.actions()[:3]
    assert numbers.isChecked()
    assert "Blur faces in the video" in texts(menu, enabled=False)
    with qtbot.waitSignal(menu.pictures_chosen) as caught:
        overlay.trigger()
    assert caught.args == ["overlay"]
    assert not numbers.isChecked()
    assert not clean.isChecked()
    assert "Blur faces in the video" in texts(menu, enabled=True)
    for action in (numbers, clean, overlay):
        assert "an hour" in action.text()


def test_what_is_recorded_cannot_change_meanwhile(qtbot: QtBot) -> None:
    menu = RecordMenu()
    qtbot.addWidget(menu)
    assert "Add a note…\tN" in texts(menu, enabled=False)
    menu.actions()[1].trigger()
    menu.set_recording(True)
    assert texts(menu, enabled=True) == ["Names of the keys 1 to 9…", "Add a note…\tN", "Who is filmed…"]
    menu.set_recording(False)
    assert texts(menu, enabled=False) == ["Add a note…\tN"]


def test_the_down_key_opens_the_menu(qtbot: QtBot) -> None:
    button, menu = RecordButton(), RecordMenu()
    for widget in (button, menu):
        qtbot.addWidget(widget)
    button.setMenu(menu)
    button.show()
    menu.aboutToShow.connect(
        lambda: QTimer.singleShot(0, menu.close)
    )  # because the button waits until the menu is closed
    with qtbot.waitSignal(menu.aboutToShow):
        QTest.keyClick(button, Qt.Key.Key_Down)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, Qt.Key.Key_Space)


def test_the_button_shows_its_action(qtbot: QtBot) -> None:
    button = RecordButton()
    qtbot.addWidget(button)
    before = button.icon().pixmap(16).toImage()
    assert button.accessibleName() == "Record"
    button.set_recording(True)
    assert button.accessibleName() == "End the recording"
    assert button.icon().pixmap(16).toImage() != before


# The indicator


def test_the_indicator_shows_what_is_recorded_on_red(view: VideoView) -> None:
    indicator = RecordingIndicator(view)
    assert not indicator.isVisible()
    indicator.begin(pictures=False)
    indicator.set_seconds(12)
    assert indicator.text() == "● REC 0:00:12"
    assert indicator.accessibleName() == "Recording, numbers only"
    indicator.begin(pictures=True)
    assert indicator.text() == "● REC with video 0:00:00"
    assert indicator.isVisible()
    geometry = indicator.geometry()
    assert view.rect().contains(geometry)
    assert view.grab().toImage().pixelColor(geometry.x() + 3, geometry.y() + 3) == PLATE


def test_the_indicator_stays_in_its_corner(view: VideoView) -> None:
    indicator = RecordingIndicator(view)
    indicator.begin(pictures=True)
    view.resize(900, 700)
    assert indicator.geometry().bottom() == 700 - 13
    view.resize(320, 180)
    assert view.rect().contains(indicator.geometry())


# Notes


def line_of(field: NoteField) -> QLineEdit:
    [line] = field.findChildren(QLineEdit)
    return line


def test_a_note_belongs_to_the_moment_when_it_was_begun(view: VideoView, qtbot: QtBot) -> None:
    field = NoteField(view)
    field.begin(72_500)
    QTest.keyClicks(line_of(field), "somebody came in")
    field.begin(80_000)  # N once more
    with qtbot.waitSignal(field.written) as caught:
        QTest.keyClick(line_of(field), Qt.Key.Key_Return)
    assert caught.args == ["somebody came in", 72_500]
    assert field.isHidden()
    field.begin(90_000)
    assert line_of(field).text() == ""


def test_escape_and_an_empty_line_write_nothing(view: VideoView, qtbot: QtBot) -> None:
    field = NoteField(view)
    with qtbot.assertNotEmitted(field.written):
        field.begin(0)
        QTest.keyClicks(line_of(field), "never mind")
        QTest.keyClick(line_of(field), Qt.Key.Key_Escape)
        assert field.isHidden()
        field.begin(0)
        QTest.keyClicks(line_of(field), "  ")
        QTest.keyClick(line_of(field), Qt.Key.Key_Return)
        assert field.isHidden()


def test_letters_of_a_note_trigger_no_commands(view: VideoView, qtbot: QtBot) -> None:
    field = NoteField(view)
    field.begin(0)
    with qtbot.assertNotEmitted(view.key_command):
        QTest.keyClicks(line_of(field), "smqr123 ")
        QTest.keyClick(line_of(field), Qt.Key.Key_Up)
    assert line_of(field).text() == "smqr123 "


def test_the_note_lies_within_the_video_and_above_the_indicator(view: VideoView) -> None:
    field, indicator = NoteField(view), RecordingIndicator(view)
    indicator.begin(pictures=True)
    field.begin(0)
    for size in ((1200, 700), (320, 180)):
        view.resize(*size)
        assert view.rect().contains(field.geometry())
        assert not field.geometry().intersects(indicator.geometry())


def test_the_focus_goes_back_to_the_video(qtbot: QtBot) -> None:
    window = QWidget()
    view = VideoView(window)
    qtbot.addWidget(window)
    window.show()
    field = NoteField(view)
    field.begin(0)
    assert window.focusWidget() is line_of(field)
    QTest.keyClick(line_of(field), Qt.Key.Key_Escape)
    assert window.focusWidget() is view
