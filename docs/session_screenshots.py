"""Takes screenshots of every view of the Sessions tab, and of recording, in the real window, light and dark.

    xvfb-run -s "-screen 0 1440x900x24" python docs/session_screenshots.py [--out FOLDER] [--size 1120x760]

session_material.py makes the sessions.
"""

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emotion_gui.window.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "sessions")
    parser.add_argument("--size", default="1120x760", help="size of the window in pixels")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    width, height = map(int, arguments.size.split("x"))
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["EMOTION_GUI_HOME"] = str(Path(scratch) / "home")
        _SessionPhotographer(arguments.out, Path(scratch), (width, height)).take_all()


class _SessionPhotographer:
    """Drives the window through all views, and takes the screenshots."""

    def __init__(self, out: Path, scratch: Path, size: tuple[int, int]) -> None:
        self._out, self._scratch, self._size = out, scratch, size

    def take_all(self) -> None:
        from photographs import until, wait
        from session_material import make_material

        material = make_material(self._scratch)  # before the window opens, because it uses both cores fully
        window = self._open_window()
        until(lambda: window._lazy_sessions.is_built)
        self._tab = window._lazy_sessions.tab
        self._pages = self._tab._pages
        window._tabs.setCurrentWidget(window._lazy_sessions)
        wait(800)
        self._keep("empty")
        self._record()
        material = material.move_to(self._folder)
        window._tabs.setCurrentWidget(window._lazy_sessions)
        self._tab.refresh()
        until(lambda: len(self._pages.sessions.sessions) > len("the recorded"))
        self._review(material.demo)
        self._views(material.talk)
        self._ranges(material.again)
        self._list(material.talk)
        self._trends()
        self._alerts()
        self._videos()
        self._privacy()
        window.leave()
        self._photographs.write()

    def _open_window(self) -> "MainWindow":
        from photographs import Photographs

        from emotion_gui.app import open_window

        application, self._window = open_window("demo")
        self._window.resize(*self._size)
        self._folder = self._window._folders.sessions
        self._photographs = Photographs(application, self._window, self._out)
        self._keep = self._photographs.keep
        return self._window

    def _record(self) -> None:
        from photographs import center, until, wait
        from PySide6.QtWidgets import QLineEdit

        from emotion_gui.live.recording.note_field import NoteField
        from emotion_gui.live.recording.questions import ConsentDialog

        window, record = self._window, self._window.record
        window._tabs.setCurrentWidget(window.live)
        window.store.update(replace(window.settings, marker_names=("Question", "Clip starts")))
        record.toggle()
        wait(500)
        [dialog] = window.live.findChildren(ConsentDialog)
        center(dialog, window)
        self._keep("consent")
        dialog._me.setChecked(True)
        record.pictures = "clean"
        dialog.accept()
        wait(14_000)
        record.mark_key(1)
        window._recording.view._begin_note()
        [note] = window.live.findChildren(NoteField)
        note.findChildren(QLineEdit)[0].setText("First question from the audience")
        self._keep("recording")
        note.submit()
        record.stop()
        until(lambda: not record._closing)
        for path in self._folder.iterdir():  # the list should only show session_material's sessions
            path.unlink()

    def _open(self, session: Path) -> None:
        from photographs import until, wait

        self._tab._tabs.setCurrentIndex(0)
        self._tab._context.open_requested.emit(session)
        until(lambda: self._pages.review.is_open and self._pages.review.path == session)
        wait(1200)

    def _review(self, session: Path) -> None:
        from photographs import wait

        self._open(session)
        self._pages.review.view.seek(27.2)
        wait(800)
        self._keep("review")

    def _views(self, session: Path) -> None:
        from photographs import wait

        self._open(session)
        view = self._pages.review.view
        view.seek(785.0)
        for number, name in ((1, "stacked"), (2, "rows"), (3, "affect")):
            view.controls._mode.setCurrentIndex(number)
            if name == "affect":
                view.side._tabs.setCurrentWidget(view.side.affect)
            wait(800)
            self._keep(name)
        view.controls._mode.setCurrentIndex(0)

    def _ranges(self, again: Path) -> None:
        from photographs import until, wait

        view = self._pages.review.view
        view.side._tabs.setCurrentWidget(view.side.range)
        view._ranges.mark(700.0, 880.0)
        wait(3000)
        self._keep("range")
        clip = next(marker for marker in view.side.compare._markers if "clip" in marker.text)
        view._ranges.clear()
        view.side._tabs.setCurrentWidget(view.side.compare)
        view.side.compare._kind.setCurrentIndex(1)
        view.side.compare._seconds.setValue(180)
        view.select_marker(clip)
        wait(3000)
        self._keep("compare")
        view.side._tabs.setCurrentWidget(view.side.markers)
        view._window.show_range(560.0, 900.0)
        view.add_overlay(again, {})
        until(lambda: view._overlay.prepared is not None)
        wait(2000)
        self._keep("overlay")
        view._overlay.remove()

    def _list(self, session: Path) -> None:
        from photographs import wait

        self._pages.review.close_session()
        self._pages.sessions.select(session)
        if self._tab._halves.is_narrow:
            self._tab._halves.show_list()
        wait(800)
        self._keep("list")

    def _trends(self) -> None:
        from photographs import wait

        self._tab._tabs.setCurrentWidget(self._pages.trends)
        wait(2500)
        self._keep("trends")

    def _alerts(self) -> None:
        from photographs import until, wait

        page = self._pages.alerts
        self._tab._tabs.setCurrentWidget(page)
        wait(500)
        self._keep("alerts-empty")
        for name in ("Driver (demonstration)", "No face", "Long sad"):
            page._add_preset(name)
        wait(800)
        self._keep("alerts")
        rule = page._current()
        sad = replace(rule.condition, threshold=0.3, release=0.2)
        rule = replace(rule, name="Sad for a while", condition=sad, seconds=10)
        page._editor.show_rule(rule)
        page._rule_changed(rule)
        page._test()
        until(lambda: page._backtest.is_tested(page._current()))
        wait(1000)
        self._keep("backtest")

    def _videos(self) -> None:
        from made_videos import make_video
        from photographs import until, wait
        from PySide6.QtWidgets import QPushButton, QSpinBox

        page = self._pages.videos
        self._tab._tabs.setCurrentWidget(page)
        wait(500)
        self._keep("videos-empty")
        names = (("Lesson, part 1.avi", 5, 1), ("Lesson, part 2.avi", 20, 12), ("Talk at home.avi", 20, 2))
        files = [make_video(self._scratch / name, seconds, rounds=rounds) for name, seconds, rounds in names]
        page._sources.findChildren(QSpinBox)[0].setValue(1)
        page.add_files(files)
        until(lambda: len(page._queue.entries) == len(files))
        wait(300)
        next(each for each in page._filmed.findChildren(QPushButton) if "Others" in each.text()).click()
        until(lambda: page._queue.entries[0].state == "done" and page._queue.entries[1].state == "running")
        wait(4000)
        self._keep("videos")
        page._pause_or_continue_all()
        until(lambda: not page.is_running)

    def _privacy(self) -> None:
        from photographs import center, wait
        from PySide6.QtWidgets import QDialog

        self._tab._tabs.setCurrentIndex(0)
        self._window._privacy.ask()
        wait(1000)
        [dialog] = [each for each in self._window.findChildren(QDialog) if each.isVisible()]
        center(dialog, self._window)
        self._keep("privacy")
        dialog.reject()


if __name__ == "__main__":
    main()
