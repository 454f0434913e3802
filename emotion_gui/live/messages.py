"""The messages over the video, with a button that may lead to another source."""

from PySide6.QtCore import QObject, Signal

from emotion_gui.vision.source_spec import SourceSpec
from emotion_gui.widgets.banner import Banner, Kind

LOST, NOTE = "lost", "note"


class Messages(QObject):
    """Shows one message at a time.

    A topic marks messages that are dismissed automatically, when the source is back or the work is done.

    Attributes:
        source_wanted: the button was pressed; the SourceSpec that it leads to.
    """

    source_wanted = Signal(object)

    def __init__(self, banner: Banner) -> None:
        super().__init__(banner)
        self._banner = banner
        self._topic = ""
        self._source: SourceSpec | None = None
        banner.button_clicked.connect(self._open_source)

    @property
    def text(self) -> str:
        """The message that was shown last."""
        return self._banner.text

    def show(
        self,
        text: str,
        kind: Kind = "info",
        *,
        button: str | None = None,
        source: SourceSpec | None = None,
        topic: str = "",
    ) -> None:
        """Shows a message.

        Args:
            text: the message.
            kind: how severe it is.
            button: the text of a button; None for no button.
            source: the source that the button leads to.
            topic: the topic by which `dismiss` finds the message.
        """
        self._topic, self._source = topic, source
        self._banner.show_message(text, kind, button)

    def show_error(self, text: str) -> None:
        """Shows an error. A signal of another thread that is connected to this method is queued."""
        self.show(text, "error")

    def show_note(self, text: str) -> None:
        """Shows a note about work in progress, until `dismiss(NOTE)`."""
        self.show(text, topic=NOTE)

    def dismiss(self, topic: str) -> None:
        """Hides the message if it has that topic."""
        if self._topic == topic:
            self.clear()

    def clear(self) -> None:
        self._banner.dismiss()

    def _open_source(self) -> None:
        if self._source is not None:
            self.source_wanted.emit(self._source)
