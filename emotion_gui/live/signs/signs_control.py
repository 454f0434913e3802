"""Joins the panel of the signs with the worker and the settings."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from emotion_gui.core.settings import Settings
from emotion_gui.live.signs.recent_signs import RecentSigns
from emotion_gui.live.signs.sign_texts import sign_texts
from emotion_gui.live.signs.signs_panel import SignsPanel
from emotion_gui.live.worker import CameraWorker
from emotion_gui.vision.face_signs import FaceSigns
from emotion_gui.vision.frame import Face, FrameResult
from emotion_gui.widgets.settings_store import SettingsStore

_REDRAW_MS = 100
# A mesh that is lost for less is not worth a message; after the start the networks are loaded meanwhile.
_PATIENCE_SECONDS = 2.0


class SignsControl(QObject):
    """Shows the signs of the chosen face, at most ten times a second, while the panel is open.

    Attributes:
        recent: the signs of the last minute, from all frames.
    """

    def __init__(
        self, panel: SignsPanel, worker: CameraWorker, store: SettingsStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._panel, self._worker, self._store = panel, worker, store
        self.recent = RecentSigns()
        self._face: Face | None = None
        self._time = 0.0  # of the last result
        self._followed = 0.0  # when there was a mesh, or no face, for the last time
        self._timer = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self._timer.timeout.connect(self._redraw)
        panel.open_toggled.connect(self._open)
        panel.points_toggled.connect(self.set_points)
        store.changed.connect(self._apply_settings)
        self._measure(store.current.signs)
        self._draw_points(store.current.points)

    def show(self, face: Face | None, result: FrameResult) -> None:
        """Shows the signs of a face of a result; None if there is no face to show."""
        self._face, self._time = face, result.frame.captured
        if face is None or face.mesh is not None or not self._followed:
            self._followed = self._time
        has_points = any(each.mesh is not None for each in result.faces)
        self._panel.set_points_possible(has_points or not self._is_missing)
        if self._panel.is_open and not self._timer.isActive():
            self._timer.start()

    def show_nothing(self) -> None:
        """Shows that there is no face, until there is one again."""
        self._face = None
        self._redraw()

    def clear(self) -> None:
        """Forgets everything, because another source is opened."""
        self.recent.clear()
        self.show_nothing()

    def set_points(self, on: bool) -> None:
        """Draws the points of faces on the video, or not."""
        self._store.update(replace(self._store.current, points=on))

    def toggle_points(self) -> None:
        self.set_points(not self._store.current.points)

    @property
    def _is_missing(self) -> bool:
        """Whether the face has had no mesh for so long that it will hardly get one."""
        return self._time - self._followed > _PATIENCE_SECONDS

    def _redraw(self) -> None:
        face = self._face
        if face is not None and face.mesh is None and self._is_missing:
            self._panel.show_message()
            return
        summary = None if face is None else self.recent.summary(face.id)
        if face is None or summary is None:
            self._panel.show_nothing()
        else:
            signs = face.signs or FaceSigns()
            self._panel.show_signs(sign_texts(signs, summary), signs)

    def _open(self, is_open: bool) -> None:
        self._store.update(replace(self._store.current, signs=is_open))

    def _apply_settings(self, former: Settings, present: Settings) -> None:
        """Applies changed settings, whether they were changed here or elsewhere."""
        if present.signs != former.signs:
            self._measure(present.signs)
        if present.points != former.points:
            self._draw_points(present.points)

    def _measure(self, on: bool) -> None:
        self._panel.set_open(on)
        self._worker.set_signs(on)
        if on:
            self._worker.add_listener(self.recent.add)
        else:
            self._worker.remove_listener(self.recent.add)
            self.clear()

    def _draw_points(self, on: bool) -> None:
        self._panel.set_points(on)
        self._worker.set_points(on)
