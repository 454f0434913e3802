"""What the Live tab says over the video, and which source its one button leads to."""

from PySide6.QtCore import QObject, Signal

from emotion_gui.vision.source_spec import SourceSpec
from emotion_gui.widgets.banner import Banner, Kind

LOST, NOTE = "lost", "note"


class Messages(QObject):
    """One message at a time. source_wanted: the button was pressed; the SourceSpec that it leads to.

    A topic marks messages that are dismiss by themselves: when the source is back, when the work is done.
    """

    source_wanted = Signal(object)

    def __init__(self, banner: Banner) -> None:
        super().__init__(banner)
        self._banner = banner
        self._topic = ""
        self._source: SourceSpec | None = None
        banner.button_clicked.connect(self._go)

    @property
    def text(self) -> str:
        """The sentence that was shown last."""
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
        """Show a sentence, and a button that leads to a source."""
        self._topic, self._source = topic, source
        self._banner.show_message(text, kind, button)

    def show_error(self, text: str) -> None:
        """For signals of other threads: connected to this method, not to a lambda, they are queued."""
        self.show(text, "error")

    def show_note(self, text: str) -> None:
        """About work that goes on until `over(NOTE)`."""
        self.show(text, topic=NOTE)

    def dismiss(self, topic: str) -> None:
        """Take the message away if it is of that topic."""
        if self._topic == topic:
            self.clear()

    def clear(self) -> None:
        self._banner.dismiss()

    def _go(self) -> None:
        if self._source is not None:
            self.source_wanted.emit(self._source)
