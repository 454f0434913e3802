"""The main window: its three tabs, and what they share: models, settings, help and the status bar."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QTabWidget,
    QToolButton,
    QWidget,
)

from emotion_gui.core.folders import Folders
from emotion_gui.core.settings import Settings
from emotion_gui.live.camera_monitor import CameraMonitor
from emotion_gui.live.live_tab import LiveTab, snapshot_folder
from emotion_gui.live.messages import NOTE
from emotion_gui.live.worker import CameraWorker
from emotion_gui.models.library import display_name, is_model, shipped_model
from emotion_gui.models.startup import chosen_cascade, first_detector, first_model
from emotion_gui.sessions.lazy_sessions_tab import LazySessionsTab
from emotion_gui.training.lazy_train_tab import LazyTrainTab
from emotion_gui.widgets.settings_store import SettingsStore
from emotion_gui.widgets.theme import apply_theme
from emotion_gui.window.alerts import WindowAlerts
from emotion_gui.window.model_controller import ModelController
from emotion_gui.window.privacy import WindowPrivacy
from emotion_gui.window.recording import WindowRecording
from trainer.shared.bundle import KERAS, Bundle

if TYPE_CHECKING:
    from emotion_gui.sessions.context import SessionsContext
    from emotion_gui.training.train_tab import TrainTab
    from emotion_gui.window.help_dialog import HelpDialog
    from emotion_gui.window.settings_dialog import SettingsDialog

_BUILD_TRAIN_TAB_MS = 1000  # after the start, because the first faces have priority
_BUILD_SESSIONS_TAB_MS = 3000
_LOAD_DETECTOR_MS = 1300  # after the first picture, when the Train tab is built: both at once would stall
_LOAD_ALERTS_MS = 500
_MONITOR_SECONDS = 0.2  # short, because it was asked to end long before


class MainWindow(QMainWindow):
    """The window with its tabs, dialogs and status bar."""

    def __init__(self, settings: Settings, folders: Folders) -> None:
        super().__init__()
        self.setWindowTitle("Emotion Detector")
        self.store, self._folders = SettingsStore(settings, folders.settings_file, self), folders
        self._trainable: list[
            tuple[str, Path]
        ] = []  # names and folders of models that a training can start from
        self._leaving = False
        first = first_model(settings)
        detector, problem = first_detector(settings)
        self._problems = [each for each in (first.problem, problem) if each]
        self._unusable_cascade = settings.cascade if problem else None
        self._unverified = first.unverified
        self.worker = CameraWorker(
            detector,
            first.classifier,
            unsure_below=first.bundle.unsure_below,
            smoothing=settings.smoothing,
            parent=self,
        )
        self.models = ModelController(first.bundle, self.worker, folders, self)
        self.live = LiveTab(self.worker, self.store)
        self._lazy_train = LazyTrainTab(folders.runs)
        self._listed: list[tuple[str, Path]] = []  # names and folders of all models
        self._lazy_sessions = LazySessionsTab(folders.sessions, self.store, lambda: self._listed, self)
        self._recording = WindowRecording(
            self.live,
            self.models,
            self._lazy_sessions,
            folder=folders.sessions,
            store=self.store,
            title=self.windowTitle(),
        )
        self.record = self._recording.control
        self._alerts = WindowAlerts(self.live, self.record, self._lazy_sessions, folders.rules_file)
        self._privacy = WindowPrivacy(
            self,
            self._lazy_sessions,
            self.models,
            folders,
            self.store,
            snapshots=snapshot_folder(),
            obstacle=self._deletion_obstacle,
        )
        self._monitor = CameraMonitor(parent=self)
        self._settings_dialog: SettingsDialog | None = None
        self._help: HelpDialog | None = None
        self._lay_out()
        self._add_actions()
        self._connect()
        self._restore()
        self.models.refresh()

    def begin(self, source: str = "", problem: str | None = None) -> None:
        """Starts the worker and opens the first source.

        Args:
            source: a source to open instead of the last one, or a model to use; empty for neither.
            problem: a sentence about a problem of this start, for the user.
        """
        self.worker.view_ready.connect(self._use_chosen_detector, Qt.ConnectionType.SingleShotConnection)
        self.worker.start()
        model = source if is_model(Path(source)) else ""
        self.live.start("" if model else source, [*self._problems, *([problem] if problem else [])])
        self._monitor.start()
        if model:
            self.models.open(model)
        elif self._unverified is not None:
            self.models.use(self._unverified)
        QTimer.singleShot(_BUILD_TRAIN_TAB_MS, self._lazy_train.build)
        QTimer.singleShot(_BUILD_SESSIONS_TAB_MS, self._lazy_sessions.build)
        QTimer.singleShot(_LOAD_ALERTS_MS, self._alerts.control.load)

    def open(self, source: str = "") -> None:
        """Raises the window and opens this source or uses this model, unless `source` is empty."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if source:
            self._tabs.setCurrentWidget(self.live)
            self.live.open_path(source)

    @property
    def train(self) -> TrainTab:
        """The Train tab. It is built at once if it is not built yet."""
        return self._lazy_train.tab

    def _train_tab_built(self, train: TrainTab) -> None:
        train.set_models(self._trainable)
        train.set_data(self.settings.data_folder)
        train.model_finished.connect(self.models.refresh)
        train.model_chosen.connect(self._use_trained)
        train.run_renamed.connect(self.models.follow_rename)
        train.run_deleted.connect(self.models.forget)
        train.data_chosen.connect(self._remember_data)
        train.find_runs()

    def _remember_data(self, path: str) -> None:
        self.store.update(replace(self.settings, data_folder=path))

    def _sessions_prepared(self, context: SessionsContext) -> None:
        context.message.connect(self._show_status_message)
        context.everything_requested.connect(self._privacy.open_dialog)

    # Models

    def _models_listed(self, bundles: list[Bundle], current: Bundle) -> None:
        self.live.model_box.set_models(bundles, [display_name(bundle) for bundle in bundles])
        self.live.model_box.set_current(current.folder)
        self._listed = [(display_name(bundle), bundle.folder) for bundle in bundles]
        trained = [bundle for bundle in bundles if (bundle.folder / KERAS).is_file()]
        self._trainable = [(display_name(bundle), bundle.folder) for bundle in trained]
        if self._lazy_train.is_built:
            self.train.set_models(self._trainable)

    def _model_in_use(self, bundle: Bundle) -> None:
        shipped = bundle.folder == shipped_model()
        self.store.update(replace(self.settings, model="" if shipped else str(bundle.folder)))
        self.live.messages.dismiss(NOTE)
        self._show_status_message(f"Model in use: {display_name(bundle)}")

    def _use_trained(self, folder: Path) -> None:
        self.models.use_folder(folder)
        self._tabs.setCurrentWidget(self.live)

    # Settings

    def _deletion_obstacle(self) -> str:
        """Returns a sentence that says why nothing can be deleted now; empty if everything can."""
        if self.record.is_recording:
            return "A session is being recorded. End the recording first."
        busy = self._lazy_sessions.is_built and self._lazy_sessions.tab.is_busy
        return "Videos are being analyzed, or sessions locked. Let that end, or cancel it." if busy else ""

    @property
    def settings(self) -> Settings:
        """The present settings."""
        return self.store.current

    def _apply_settings(self, former: Settings, present: Settings) -> None:
        """Applies changed settings; the Live tab applies its own ones."""
        application = QApplication.instance()
        if present.theme != former.theme and isinstance(application, QApplication):
            apply_theme(application, present.theme)
        if _detector(present) != _detector(former):
            self._use_detector()
        if present.model != former.model and not present.model:
            self.models.use_shipped()

    def _use_chosen_detector(self) -> None:
        """Replaces the cascade of the start, when the first pictures have been shown."""
        if self.settings.detector != "haar":
            QTimer.singleShot(_LOAD_DETECTOR_MS, self, self._use_detector)

    def _use_detector(self) -> None:
        settings = self.settings
        cascade = None if settings.cascade == self._unusable_cascade else chosen_cascade(settings)
        self.worker.set_detector(settings.detector, cascade, settings.smallest_face)

    def _restore(self) -> None:
        self.resize(1120, 760)
        self.restoreGeometry(QByteArray.fromBase64(self.settings.geometry.encode()))
        self.live.restore_splitters(self.settings.splitters)

    def show_settings(self) -> None:
        from emotion_gui.window.settings_dialog import SettingsDialog

        if self._settings_dialog is None:  # a new one each time, so that it shows the present settings
            shown_folders = {
                "Sessions": self._folders.sessions,
                "Snapshots": snapshot_folder(),
                "Models": self._folders.models,
                "Training runs": self._folders.runs,
                "Settings file": self._folders.config,
                "Log": self._folders.logs,
            }
            self._settings_dialog = SettingsDialog(self.store, shown_folders, self)
            self._settings_dialog.everything_requested.connect(self._privacy.open_dialog)
            self._settings_dialog.finished.connect(self._forget_settings_dialog)
            self._settings_dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings_dialog.show()
        self._settings_dialog.raise_()

    def _forget_settings_dialog(self) -> None:
        self._settings_dialog = None

    def show_help(self) -> None:
        self._open_help("Help")

    def show_limits(self) -> None:
        """Opens the page on what the scores mean and what they must not be used for."""
        self._open_help("Responsible use")

    def _open_help(self, page: str) -> None:
        if self._help is None:
            from emotion_gui.window.help_dialog import HelpDialog  # what it shows would lengthen the start

            self._help = HelpDialog(self)
        self._help.show_model(self.models.current)
        self._help.show_page(page)

    # Closing

    def leave(self) -> None:
        """Closes without asking. A recording ends; a training continues without the window."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.record.is_recording and not self._leaving:
            self._recording.view.confirm_end(self.close)
            event.ignore()
            return
        if self._lazy_train.is_training and not self._leaving and not self._confirm_close():
            event.ignore()
            return
        self._monitor.request_stop()
        self._alerts.control.request_stop()
        self.record.shut_down()
        if self._settings_dialog is not None:
            self._settings_dialog.close()
        self.models.shut_down()
        self._lazy_train.shut_down()
        self._lazy_sessions.shut_down()
        geometry = self.saveGeometry().toBase64().toStdString()
        self.store.update(replace(self.settings, geometry=geometry, splitters=self.live.save_splitters()))
        self.store.save()
        self.worker.shut_down()
        self._alerts.control.shut_down()
        self._monitor.wait(_MONITOR_SECONDS)
        super().closeEvent(event)

    def _confirm_close(self) -> bool:
        """Asks whether the training should continue or stop. Returns whether the window may close."""
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText("A model is being trained.")
        box.setInformativeText("It can go on without the window, or stop and save what it has learned.")
        keep_training = box.addButton("Let it go on", QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton("Stop the training", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep_training)
        box.exec()
        if box.clickedButton() is stop:
            self.train.request_stop()
        return box.clickedButton() in (keep_training, stop)

    # Setting up

    def _show_status_message(self, text: str) -> None:
        self.statusBar().showMessage(text, 6000)

    def _lay_out(self) -> None:
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)  # gives pages the background of the window, as the charts have it
        self._tabs.addTab(self.live, "&Live")
        self._tabs.addTab(self._lazy_train, "&Train")
        self._tabs.addTab(
            self._lazy_sessions, "Sessions"
        )  # no mnemonic: fields in the tabs need all of its letters
        for number in range(self._tabs.count()):
            self._tabs.setTabToolTip(number, f"Ctrl+{number + 1}")
        self._tabs.setCornerWidget(self._corner())
        self.setCentralWidget(self._tabs)
        self._status = QLabel()
        local = QLabel("local only")
        local.setToolTip("Pictures and scores stay on this computer. Nothing is sent anywhere.")
        self.statusBar().addWidget(self._status)
        self.statusBar().addPermanentWidget(self._recording.view.status)
        self.statusBar().addPermanentWidget(local)
        self.setMinimumSize(760, 520)

    def _corner(self) -> QWidget:
        corner = QWidget()
        layout = QHBoxLayout(corner)
        layout.setContentsMargins(0, 2, 6, 2)
        for text, tip, slot in (
            ("&Help", "Help (F1)", self.show_help),
            ("&Settings", "Settings (Ctrl+,)", self.show_settings),
        ):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(tip)
            button.setAutoRaise(True)
            button.clicked.connect(slot)
            layout.addWidget(button)
        return corner

    def _add_actions(self) -> None:
        window, everywhere = Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut
        for name, keys, slot, where in (
            ("Quit", "Ctrl+Q", self.close, everywhere),
            ("Open a file", "Ctrl+O", self._open_file, window),
            ("Full screen", "F11", self._toggle_full_screen, window),
            ("Help", "F1", self.show_help, everywhere),
            ("Settings", "Ctrl+,", self.show_settings, window),
        ):
            action = QAction(name, self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(where)
            action.triggered.connect(slot)
            self.addAction(action)
        for number in range(self._tabs.count()):
            action = QAction(self._tabs.tabText(number), self, shortcut=QKeySequence(f"Ctrl+{number + 1}"))
            action.triggered.connect(lambda _=False, number=number: self._tabs.setCurrentIndex(number))
            self.addAction(action)

    def _open_file(self) -> None:
        self._tabs.setCurrentWidget(self.live)
        self.live.source_bar.open_file()

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def _connect(self) -> None:
        self._monitor.cameras_changed.connect(self.live.set_cameras)
        self.live.status_changed.connect(self._status.setText)
        self.live.notice.connect(self._show_status_message)
        self.live.quit_requested.connect(self.close)
        self.live.limits_requested.connect(self.show_limits)
        self.live.model_box.model_chosen.connect(self.models.use)
        self.live.model_box.file_chosen.connect(self.models.open)
        self.models.listed.connect(self._models_listed)
        self.models.used.connect(self._model_in_use)
        self.models.failed.connect(self.live.messages.show_error)
        self.models.converting.connect(self.live.messages.show_note)
        self._lazy_train.built.connect(self._train_tab_built)
        self._recording.view.title_changed.connect(self.setWindowTitle)
        self._lazy_sessions.prepared.connect(self._sessions_prepared)
        self._privacy.rules_deleted.connect(self._alerts.control.forget)
        self.store.changed.connect(self._apply_settings)
        self.store.failed.connect(self._show_status_message)


def _detector(settings: Settings) -> tuple[str, str, int]:
    """Returns the settings that make the detector."""
    return settings.detector, settings.cascade, settings.smallest_face
