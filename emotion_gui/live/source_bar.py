"""The bar over the video: source, resolution, start, pause, snapshot, record and mirror."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from emotion_gui.core.settings import Settings
from emotion_gui.live.recording.record_button import RecordButton
from emotion_gui.live.stream_dialog import StreamDialog
from emotion_gui.vision.cameras import Camera
from emotion_gui.vision.source_spec import (
    CameraSpec,
    DemoSpec,
    FileSpec,
    SourceSpec,
    StreamSpec,
    parse_source,
)
from emotion_gui.widgets.icons import pause_icon, snapshot_icon, start_icon
from emotion_gui.widgets.settings_store import SettingsStore

RESOLUTIONS = ((640, 480), (800, 600), (1280, 720), (1920, 1080), (3840, 2160))
FILE_FILTER = (
    "Videos and pictures (*.mp4 *.m4v *.mov *.avi *.mkv *.webm *.mpg *.mpeg *.wmv"
    " *.jpg *.jpeg *.png *.bmp *.webp *.tif *.tiff);;All files (*)"
)
_OPENS_POPUP = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
)


class SourceBar(QWidget):
    """Emits signals only for actions of the user; its setters emit none.

    Attributes:
        source_chosen: the SourceSpec that the user has chosen.
        resolution_chosen: the resolution in the settings has changed, and cameras should be asked for it.
        start_clicked: the user wants to start or resume.
        pause_clicked: the user wants to pause.
        snapshot_clicked: the user wants to save a snapshot.
        mirror_toggled: whether the picture should be mirrored.
        record: the button that starts and stops a recording.
    """

    source_chosen = Signal(object)
    resolution_chosen = Signal()
    start_clicked = Signal()
    pause_clicked = Signal()
    snapshot_clicked = Signal()
    mirror_toggled = Signal(bool)

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._cameras: tuple[Camera, ...] = ()
        self._spec: SourceSpec = DemoSpec()
        self._name = self._spec.name
        self._file: FileSpec | StreamSpec | None = None
        self._actual: tuple[int, int] | None = None
        self._source = _ListBox("Source")
        self._sizes = _ListBox("Resolution of the camera")
        self._start = _button("Start", "Start (Space)")
        self._pause = _button("Pause", "Pause (Space)")
        self._snapshot = _button("Snapshot", "Save a snapshot (S)")
        self.record = RecordButton()
        self._mirror = QCheckBox("&Mirror")
        self._mirror.setToolTip("Show the picture as in a mirror (M)")
        self._openers: dict[str, Callable[[], None]] = {
            "Open file…": self.open_file,
            "Open folder of images…": self.open_folder,
            "Open network stream…": self.open_stream,
        }
        self._lay_out()
        self._connect()
        self._apply_icons()
        self._rebuild()
        self.set_running(False)

    @property
    def spec(self) -> SourceSpec:
        """The chosen source."""
        return self._spec

    def set_cameras(self, cameras: Sequence[Camera]) -> None:
        """Lists these cameras. The chosen one stays chosen by its id, even if it is not among them."""
        if tuple(cameras) != self._cameras:
            self._cameras = tuple(cameras)
            self._rebuild()

    def set_source(self, spec: SourceSpec, name: str) -> None:
        """Shows this source as the chosen one. A file or a stream gets an entry of its own."""
        self._spec, self._name = spec, name
        if isinstance(spec, FileSpec | StreamSpec):
            self._file = spec
        self._actual = None
        self._rebuild()

    def show_actual(self, width: int, height: int) -> None:
        """Shows the size that the frames really have."""
        self._actual = (width, height)
        self._show_resolution()

    def set_running(self, running: bool) -> None:
        """Enables either pause or start; keyboard focus follows."""
        enabled, disabled = (self._pause, self._start) if running else (self._start, self._pause)
        enabled.setEnabled(True)
        if disabled.hasFocus():
            enabled.setFocus()
        disabled.setEnabled(False)

    def set_mirrored(self, mirrored: bool) -> None:
        """Shows whether the picture is mirrored."""
        self._mirror.setChecked(mirrored)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._apply_icons()

    # Dialogs. None of them blocks, so the video goes on.

    def open_file(self) -> None:
        """Asks for a video or a picture."""
        dialog = QFileDialog(self, "Open a video or picture", self._start_folder(), FILE_FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._choose_path)
        _open(dialog)

    def open_folder(self) -> None:
        """Asks for a folder of images."""
        dialog = QFileDialog(self, "Open a folder of images", self._start_folder())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._choose_path)
        _open(dialog)

    def open_stream(self) -> None:
        """Asks for the address of a network stream."""
        dialog = StreamDialog(self)
        dialog.address_chosen.connect(self._choose_address)
        _open(dialog)

    def _start_folder(self) -> str:
        return self._store.current.last_folder or str(Path.home())

    def _choose_path(self, text: str) -> None:
        path = Path(text)
        folder = str(path if path.is_dir() else path.parent)
        self._store.update(replace(self._store.current, last_folder=folder))
        self._choose(FileSpec(str(path)))

    def _choose_address(self, address: str) -> None:
        self._choose(StreamSpec(address))

    # Choosing

    def _choose(self, spec: SourceSpec, name: str = "") -> None:
        self.set_source(spec, name or spec.name)
        self.source_chosen.emit(spec)

    def _source_activated(self, index: int) -> None:
        opener = self._openers.get(self._source.itemText(index))
        data = self._source.itemData(index)
        if data is not None:
            spec = parse_source(data)
            self._choose(spec, self._name if spec == self._spec else self._source.itemText(index))
        elif opener is not None:
            self._source.setCurrentIndex(self._index_of(self._spec))  # until something is opened
            opener()

    def _resolution_activated(self, index: int) -> None:
        self._store.update(replace(self._store.current, size=RESOLUTIONS[index]))
        self.resolution_chosen.emit()

    def _apply_settings(self, former: Settings, present: Settings) -> None:
        """Applies changed settings, whether they were changed here or elsewhere."""
        if present.size != former.size:
            self._actual = None
            self._show_resolution()

    def _rebuild(self) -> None:
        box = self._source
        box.clear()
        for camera in self._cameras:
            self._add(CameraSpec(camera.id), camera.name)
        if isinstance(self._spec, CameraSpec) and self._index_of(self._spec) < 0:
            self._add(self._spec, f"{self._name} (not connected)")
        self._add(DemoSpec(), DemoSpec.name)
        if self._file:
            self._add(self._file, self._file.name)
        box.insertSeparator(box.count())
        for label in self._openers:
            box.addItem(label)
        box.setCurrentIndex(self._index_of(self._spec))
        box.setToolTip(box.currentText())
        self._show_resolution()

    def _add(self, spec: SourceSpec, name: str) -> None:
        self._source.addItem(name, str(spec))  # as text, because Qt can compare text

    def _index_of(self, spec: SourceSpec) -> int:
        """Returns the index of a source in the list; -1 if it is not there."""
        return self._source.findData(str(spec))

    def _show_resolution(self) -> None:
        """Shows the requested and the delivered resolution of a camera, or the size of any other source."""
        is_camera = isinstance(self._spec, CameraSpec)
        requested, box = self._store.current.size, self._sizes
        differs = is_camera and self._actual is not None and self._actual != requested
        for index, size in enumerate(RESOLUTIONS):
            delivered = f" → {_text(self._actual)}" if differs and size == requested else ""
            box.setItemText(index, _text(size) + delivered)
        box.setPlaceholderText(_text(requested if is_camera else self._actual))
        box.setCurrentIndex(RESOLUTIONS.index(requested) if is_camera and requested in RESOLUTIONS else -1)
        box.setEnabled(is_camera)
        if differs:
            box.setToolTip(f"Asked for {_text(requested)}; the camera delivers {_text(self._actual)}")
        else:
            box.setToolTip("Resolution to ask the camera for" if is_camera else "Size of the pictures")
        box.setAccessibleDescription(box.toolTip())

    # Setting up

    def _lay_out(self) -> None:
        for size in RESOLUTIONS:
            self._sizes.addItem(_text(size))
        label = QLabel("S&ource")
        label.setBuddy(self._source)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(label)
        layout.addWidget(self._source, 1)
        layout.addWidget(self._sizes)
        for widget in (self._start, self._pause, self._snapshot, self.record, self._mirror):
            layout.addWidget(widget)

    def _connect(self) -> None:
        self._source.activated.connect(self._source_activated)
        self._sizes.activated.connect(self._resolution_activated)
        self._start.clicked.connect(self.start_clicked)
        self._pause.clicked.connect(self.pause_clicked)
        self._snapshot.clicked.connect(self.snapshot_clicked)
        self._mirror.clicked.connect(self.mirror_toggled)
        self._store.changed.connect(self._apply_settings)

    def _apply_icons(self) -> None:
        palette: QPalette = self.palette()
        self._start.setIcon(start_icon(palette))
        self._pause.setIcon(pause_icon(palette))
        self._snapshot.setIcon(snapshot_icon(palette))


class _ListBox(QComboBox):
    """A dropdown that chooses nothing by arrow keys, letters or the wheel while its list is closed.

    Otherwise passing over an entry would open a camera or a dialog.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumContentsLength(9)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENS_POPUP:
            self.showPopup()
        elif event.text().strip() and event.text().isprintable():
            self.showPopup()
            self.view().keyboardSearch(event.text())
        else:
            super().keyPressEvent(event)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Shortens a name that does not fit with an ellipsis; the Fusion style just cuts it off."""
        super().initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        field_rect = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
        text = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideMiddle, field_rect.width() - 4
        )
        if self.currentIndex() >= 0:
            option.currentText = text

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _button(name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _text(size: tuple[int, int] | None) -> str:
    return f"{size[0]}x{size[1]}" if size else ""
