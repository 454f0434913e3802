"""Tests of the page of one session: opening, showing and changing it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_sessions import STARTED, make_session
from made_store import made_store
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QInputDialog, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.core.subject import Subject
from emotion_gui.recording.deletion import delete_session
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.pictures import PictureWriter, encoded
from emotion_gui.recording.session_reader import change_info, read_recording
from emotion_gui.recording.vault import make_key
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.review.emotion_layer import affect_colors
from emotion_gui.sessions.review.marker_dialogs import MarkerImportDialog
from emotion_gui.sessions.review.review_page import EMPTY_TEXT, NOTHING_TEXT, ReviewPage

MARKERS = (Marker(10_000, "question", "key"), Marker(40_000, "video 2 starts", "note"))


@pytest.fixture
def context(tmp_path: Path) -> SessionsContext:
    return SessionsContext(tmp_path, made_store(), list)


@pytest.fixture
def page(context: SessionsContext, qtbot: QtBot) -> Iterator[ReviewPage]:
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show()
    yield page
    page.shut_down()


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return make_session(tmp_path, seconds=60, markers=MARKERS, gaps=[(20, 25)], subject=Subject.OTHERS)


def with_pictures(session: Path, seconds: int = 60, per_second: int = 2) -> Path:
    """Add pictures whose red is their number."""
    writer = PictureWriter(session)
    for number in range(seconds * per_second):
        image = np.full((72, 128, 3), (0, 0, number), np.uint8)
        writer.append([(number * 1000 // per_second, encoded(image))])
    writer.close()
    return session


def open_in(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    page.open_session(session)
    qtbot.waitUntil(lambda: page.is_open)


def red(page: ReviewPage) -> int:
    """Return the red of the picture that is shown; -1 without one."""
    image = page.view.side.picture._image
    return -1 if image.isNull() else image.pixelColor(60, 30).red()


def press(parent: QWidget, text: str) -> None:
    [button] = [each for each in parent.findChildren(QPushButton) if each.text().replace("&", "") == text]
    assert button.isVisible() and button.isEnabled()
    button.click()


# Opening


def test_an_open_session_is_described(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    assert page.message.text == EMPTY_TEXT
    open_in(page, session, qtbot)
    text = page._header.text
    for part in (session.stem, "21 Sep 2026", "1 min", "Demo", "model Default", "92%", "of others"):
        assert part in text, part


def test_another_session_replaces_it_at_once(page: ReviewPage, tmp_path: Path, qtbot: QtBot) -> None:
    first = make_session(tmp_path, "2026-09-21 14.13.20", seconds=300)
    second = make_session(tmp_path, "Second", seconds=20)
    page.open_session(first)
    page.open_session(second)
    qtbot.waitUntil(lambda: page.is_open)
    assert not page._reading.is_wanted  # one after the other: the first has been read, too
    assert "Second" in page._header.text
    assert page.view._window.length == pytest.approx(20, abs=0.2)


def test_a_locked_session_opens_with_its_passphrase(
    page: ReviewPage, context: SessionsContext, tmp_path: Path, qtbot: QtBot
) -> None:
    key = make_key("secret")
    locked = make_session(tmp_path, seconds=10, key=key)
    requested: list[Path] = []

    def enter(session: Path, then: object) -> None:
        requested.append(session)
        context.add_key(key)

    context.passphrase_requested.connect(enter)
    page.open_session(locked)
    qtbot.waitUntil(lambda: page.message.button_text == "Unlock")
    assert "locked" in page.message.text
    press(page.message, "Unlock")
    assert requested == [locked]
    qtbot.waitUntil(lambda: page.is_open)


def test_a_damaged_session_shows_a_sentence(page: ReviewPage, tmp_path: Path, qtbot: QtBot) -> None:
    damaged = tmp_path / "x.session"
    damaged.write_bytes(b"no database" * 500)
    page.open_session(damaged)
    qtbot.waitUntil(lambda: "x.session" in page.message.text)
    assert not page.is_open


def test_a_session_of_other_classes_shows_a_sentence(page: ReviewPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.open_session(make_session(tmp_path, seconds=5, classes=("calm", "tense")))
    qtbot.waitUntil(lambda: "other classes than the seven emotions" in page.message.text)


def test_a_deleted_session_leaves_the_page(
    page: ReviewPage, context: SessionsContext, session: Path, qtbot: QtBot
) -> None:
    open_in(page, session, qtbot)
    delete_session(session)
    context.sessions_changed.emit()
    qtbot.waitUntil(lambda: not page.is_open)
    assert "moved or deleted" in page.message.text


def test_files_are_released_before_they_are_deleted(
    page: ReviewPage, context: SessionsContext, session: Path, qtbot: QtBot
) -> None:
    open_in(page, with_pictures(session), qtbot)
    context.request_release([session.with_name("other.session")])
    assert page.is_open
    context.request_release([session])
    assert page.path is None
    assert not page.view._pictures.is_open


def test_a_session_without_frames_says_so(page: ReviewPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.open_session(make_session(tmp_path, seconds=0))
    qtbot.waitUntil(lambda: page.message.text == NOTHING_TEXT)


def test_a_session_in_progress_can_be_read_again_but_not_changed(
    page: ReviewPage, context: SessionsContext, tmp_path: Path, qtbot: QtBot
) -> None:
    session = make_session(tmp_path, seconds=10, ended=False)
    context.set_recording(session)
    open_in(page, session, qtbot)
    assert "still recording" in page._header.text
    assert not page.view.side.markers._add.isEnabled()
    press(page._header, "Reload")
    qtbot.waitUntil(lambda: page.is_open)
    context.set_recording(None)
    qtbot.waitUntil(lambda: "interrupted" in page._header.text)
    assert page.view.side.markers._add.isEnabled()


def test_a_new_name_is_shown(page: ReviewPage, context: SessionsContext, session: Path, qtbot: QtBot) -> None:
    open_in(page, session, qtbot)
    change_info(session, {}, lambda info: replace(info, name="Monday"))
    context.sessions_changed.emit()
    qtbot.waitUntil(lambda: "Monday" in page._header.text)


def test_only_clean_pictures_can_be_replayed(
    page: ReviewPage, context: SessionsContext, tmp_path: Path, qtbot: QtBot
) -> None:
    requested: list[Path] = []
    context.replay_requested.connect(requested.append)
    clean = with_pictures(make_session(tmp_path, "a", seconds=5, pictures="clean"), 5)
    blurred = with_pictures(make_session(tmp_path, "b", seconds=5, pictures="clean", blurred=True), 5)
    open_in(page, blurred, qtbot)
    assert not page._header._replay.isVisible()
    open_in(page, clean, qtbot)
    press(page._header, "Run again…")
    assert requested == [clean]


# Cursor


def test_the_legend_shows_the_values_at_the_cursor(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    open_in(page, session, qtbot)
    prepared = page.view._prepared
    assert prepared is not None
    page.view._playback.seek(30.0)
    expected = prepared.values_at(30.0)
    assert expected is not None
    names = [entry.accessibleName() for entry in page.view._legend._entries]
    assert names[3] == f"happy, {expected[3] * 100:.0f}%"
    page.view._playback.seek(22.0)
    assert page.view._legend._entries[3].accessibleName() == "happy, no face"
    assert "no face" in page.view.side.bar._position.text()


def test_the_legend_names_what_is_drawn_in_its_colors(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    open_in(page, session, qtbot)
    legend, modes = page.view._legend, page.view.controls._mode
    assert [entry.isVisible() for entry in (legend._entries[0], legend._affect[0])] == [True, False]
    modes.setCurrentIndex(3)
    assert [entry.isVisible() for entry in (legend._entries[0], legend._affect[0])] == [False, True]
    former = page.palette()
    page.setPalette(QPalette(QColor("#202020")))
    try:
        assert legend._affect[0]._color == affect_colors(legend.palette())[0] != affect_colors(former)[0]
    finally:
        page.setPalette(former)


def test_the_picture_follows_the_cursor(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    open_in(page, with_pictures(session), qtbot)
    for seconds in (0.0, 30.4, 12.5, 45.0):
        page.view._playback.seek(seconds)
        number = int(seconds * 2)
        qtbot.waitUntil(lambda: abs(red(page) - number) <= 3)  # noqa: B023


def test_the_newest_picture_wins(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    open_in(page, with_pictures(session), qtbot)
    for number in range(60):
        page.view._playback.seek(float(number))
    qtbot.waitUntil(lambda: abs(red(page) - 118) <= 3)


def test_a_session_without_pictures_hides_the_picture_view(
    page: ReviewPage, session: Path, qtbot: QtBot
) -> None:
    open_in(page, session, qtbot)
    assert not page.view.side.picture.isVisible()


def test_keys_play_and_step(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    open_in(page, session, qtbot)
    timeline = page.view.timeline
    QTest.keyClick(timeline, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.view.cursor_time > 0.1)
    QTest.keyClick(timeline, Qt.Key.Key_Space)
    before = page.view.cursor_time
    QTest.keyClick(timeline, Qt.Key.Key_Period)
    QTest.keyClick(timeline, Qt.Key.Key_Period)
    QTest.keyClick(timeline, Qt.Key.Key_Comma)
    assert 0 < page.view.cursor_time - before <= 0.1001


# Drawing


def test_another_face_and_smoothing_are_drawn(page: ReviewPage, tmp_path: Path, qtbot: QtBot) -> None:
    open_in(page, make_session(tmp_path, seconds=60, faces=3), qtbot)
    controls = page.view.controls
    qtbot.waitUntil(lambda: controls._face.count() == 4)
    changes: list[object] = []
    page.view.face_changed.connect(changes.append)
    page.view.smoothing_changed.connect(changes.append)
    controls._face.setCurrentIndex(2)
    controls._smoothing.setValue(5.0)

    def is_drawn() -> bool:
        prepared = page.view._prepared
        return prepared is not None and (prepared.face, prepared.smoothing) == (2, 5.0)

    qtbot.waitUntil(is_drawn)
    assert changes[-2:] == [5.0, 2]


def test_clock_times_are_those_of_the_day(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    from datetime import datetime

    open_in(page, session, qtbot)
    page.view.controls._times.setCurrentIndex(1)
    page.view._playback.seek(10)
    time = datetime.fromtimestamp(STARTED + 10)
    assert page.view.side.bar._position.text().startswith(f"{time.hour}:{time:%M:%S}")


# Markers


def test_a_press_on_a_marker_jumps_there(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    open_in(page, session, qtbot)
    page.view._window.show_range(0, 5)
    table = page.view.side.markers.findChild(QTableView)
    QTest.mouseClick(
        table.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        table.visualRect(table.model().index(1, 1)).center(),
    )
    assert page.view.cursor_time == 40
    assert page.view._window.start < 40 < page.view._window.end


def test_markers_are_added_renamed_and_deleted_on_the_disk(
    page: ReviewPage, session: Path, qtbot: QtBot
) -> None:
    def on_disk() -> list[tuple[int, str, str]]:
        return [(m.time, m.text, m.kind) for m in read_recording(session, {}).markers]

    open_in(page, session, qtbot)
    page.view._playback.seek(30.5)
    QTest.keyClick(page.view.timeline, Qt.Key.Key_M)
    dialog = page.findChild(QInputDialog)
    dialog.setTextValue("  they laugh ")
    dialog.accept()
    qtbot.waitUntil(lambda: (30_500, "they laugh", "note") in on_disk())
    panel = page.view.side.markers
    qtbot.waitUntil(lambda: panel._model.rowCount() == 3)

    panel._table.selectRow(0)
    press(panel, "Rename")
    editor = panel._table.findChild(QLineEdit)
    editor.setText("first question")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: on_disk()[0] == (10_000, "first question", "key"))

    qtbot.waitUntil(lambda: panel._model.marker(0).text == "first question")
    panel._table.setFocus()
    panel._table.selectRow(2)
    press(panel, "Delete")
    qtbot.waitUntil(lambda: [text for _, text, _ in on_disk()] == ["first question", "they laugh"])


def test_a_list_of_times_is_previewed_and_imported(
    page: ReviewPage, context: SessionsContext, session: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    open_in(page, session, qtbot)
    file = tmp_path / "lesson.csv"
    file.write_text("time;text\n0:05;start\n0:50;end\n")
    assert page._opened is not None
    page._dialogs.read(file, page._opened.prepared.recording, page._add)
    qtbot.waitUntil(lambda: page.findChild(MarkerImportDialog) is not None)
    dialog = page.findChild(MarkerImportDialog)
    assert len(read_recording(session, {}).markers) == 2
    buttons = dialog.findChild(QDialogButtonBox).buttons()
    next(button for button in buttons if button.text() == "Import 2 markers").click()
    qtbot.waitUntil(lambda: len(read_recording(session, {}).markers) == 4)
    assert context.settings.last_folder == str(tmp_path)


def test_a_list_with_a_wrong_line_imports_nothing(
    page: ReviewPage, context: SessionsContext, session: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    open_in(page, session, qtbot)
    failed: list[str] = []
    context.failed.connect(failed.append)
    file = tmp_path / "lesson.csv"
    file.write_text("0:05;start\nlater;end\n")
    assert page._opened is not None
    page._dialogs.read(file, page._opened.prepared.recording, page._add)
    qtbot.waitUntil(lambda: bool(failed))
    assert "lesson.csv" in failed[0] and "Line 2" in failed[0]
    assert page.findChild(MarkerImportDialog) is None


# Ranges and other sessions


def test_a_range_has_its_averages(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    open_in(page, session, qtbot)
    view = page.view
    start, end = (QPoint(round(view.timeline.x_of(time)), 100) for time in (10, 50))
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(view.timeline, Qt.MouseButton.LeftButton, shift, start)
    QTest.mouseMove(view.timeline, end)
    QTest.mouseRelease(view.timeline, Qt.MouseButton.LeftButton, shift, end)
    panel = view.side.range
    qtbot.waitUntil(lambda: "A face was seen for 8" in panel._summary.text())  # 35 of 40 s
    assert panel.isVisible()
    text = panel._chart.accessibleDescription()
    assert text.startswith("angry: ") and " to " in text
    assert "independent" in panel._note.text()
    QTest.keyClick(view.timeline, Qt.Key.Key_Escape)
    assert not panel._chart.isVisibleTo(panel)


def test_averages_follow_the_theme(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    open_in(page, session, qtbot)
    panel = page.view.side.range
    page.view._ranges.mark(10, 50)
    qtbot.waitUntil(lambda: bool(panel._affect._rows))
    former = page.palette()
    page.setPalette(QPalette(QColor("#202020")))
    try:
        valence = affect_colors(panel.palette())[0]
        assert valence != affect_colors(former)[0]
        qtbot.waitUntil(lambda: panel._affect._rows[0].color == valence)
    finally:
        page.setPalette(former)


def test_two_ranges_and_both_sides_of_a_marker_are_compared(
    page: ReviewPage, tmp_path: Path, qtbot: QtBot
) -> None:
    markers = [Marker(300_000, "film", "key")]
    open_in(page, make_session(tmp_path, seconds=600, markers=markers), qtbot)
    panel, ranges = page.view.side.compare, page.view._ranges
    assert "Choose a range A" in panel._summary.text()
    ranges.mark(10, 130)
    assert "Range B is still missing" in panel._summary.text()
    ranges.set_active("B")
    ranges.mark(310, 430)
    # The made session repeats each minute, so that whole minutes do not differ.
    qtbot.waitUntil(lambda: "no clear difference" in panel._summary.text())
    assert panel._chart.accessibleDescription().count("no clear difference") == 7
    panel._kind.setCurrentIndex(1)
    assert panel._marker.currentText() == "0:05:00 film"
    panel._seconds.setValue(120)
    qtbot.waitUntil(lambda: "After the marker" in panel._summary.text())


def test_an_overlay_shows_how_far_both_sessions_agree(
    page: ReviewPage, context: SessionsContext, tmp_path: Path, qtbot: QtBot
) -> None:
    from emotion_gui.sessions.review.overlay_dialog import OverlayDialog

    one = make_session(tmp_path, "one", seconds=60, seed=1, id="1" * 32)
    make_session(tmp_path, "zzz unrelated", seconds=60, seed=2, id="2" * 32)
    make_session(tmp_path, "again", seconds=60, seed=1, id="3" * 32, replay_of="1" * 32, model="New model")
    open_in(page, one, qtbot)
    press(page._header, "Lay over…")
    dialog = page.findChild(OverlayDialog)
    qtbot.waitUntil(lambda: dialog._list.count() == 2)
    assert dialog._list.item(0).text().startswith("again")
    assert "same pictures" in dialog._list.item(0).text()
    press(dialog, "Lay over")
    label = page.view._agreement
    qtbot.waitUntil(lambda: "same label in 100%" in label.text())
    assert "model New model" in label.text()
    page.view._remove.click()
    assert not page.view._overlay_row.isVisible()


def test_the_page_fits_into_a_small_window(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    open_in(page, with_pictures(session), qtbot)
    assert page.minimumSizeHint().width() <= 760
    assert page.minimumSizeHint().height() <= 520


def test_the_splitters_are_remembered(
    page: ReviewPage, context: SessionsContext, session: Path, qtbot: QtBot
) -> None:
    open_in(page, session, qtbot)
    page.view._halves.setSizes([400, 560])
    page.hide()
    other = ReviewPage(context)
    qtbot.addWidget(other)
    other.resize(1000, 640)
    other.show()
    open_in(other, session, qtbot)
    qtbot.waitUntil(lambda: other.view._halves.sizes() == pytest.approx(page.view._halves.sizes(), abs=3))
    other.shut_down()


def test_the_page_follows_the_theme(page: ReviewPage, session: Path, qtbot: QtBot) -> None:
    open_in(page, session, qtbot)
    timeline = page.view.timeline
    light = timeline.grab().toImage()
    dark = QPalette(QColor(50, 50, 50), QColor(40, 40, 40))
    dark.setColor(QPalette.ColorRole.Base, QColor(30, 30, 30))
    page.setPalette(dark)
    point = QPoint(timeline.width() // 2, timeline.height() // 2)
    assert light.pixelColor(point).lightness() > 200
    qtbot.waitUntil(lambda: timeline.grab().toImage().pixelColor(point).lightness() < 100)
