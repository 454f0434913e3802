"""The help: shortcuts, responsible use, the model in use, about, licenses."""

from html import escape

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QTextBrowser, QVBoxLayout, QWidget

from emotion_gui.core.licenses import face_networks, licenses
from emotion_gui.core.version import app_version
from emotion_gui.models.card import model_card
from trainer.shared.bundle import Bundle

SHORTCUTS = {
    "While the video has the focus": (
        ("Space", "start or pause"),
        ("S", "save a snapshot"),
        ("M", "mirror the picture"),
        ("P", "draw the points of faces"),
        ("R", "record a session, or end it"),
        ("1 to 9", "set a marker while recording"),
        ("N", "write a note while recording"),
        ("[ and ]", "previous and next face"),
        ("Q", "quit"),
    ),
    "In the list of sessions": (
        ("Enter", "open the session"),
        ("F2", "rename it"),
        ("Del", "delete it, after asking"),
        ("Ctrl+F", "search"),
        ("Alt+Left", "back from a session to the list"),
    ),
    "On the timeline of a session": (
        ("Wheel, + and −", "zoom"),
        ("Drag, Left and Right", "move the view"),
        ("0, double click", "show all"),
        ("Home and End", "go to the start, or to the end"),
        ("Space", "play or pause"),
        ("Comma, period", "one frame back, or on"),
        ("Shift-drag, I and O", "choose a range"),
        ("Esc", "forget the range"),
        ("M", "set a marker at the cursor"),
    ),
    "Everywhere": (
        ("Ctrl+1, 2 and 3", "the tabs Live, Train and Sessions"),
        ("Ctrl+O", "open a video or picture"),
        ("F11", "full screen"),
        ("F1", "this help"),
        ("Ctrl+,", "settings"),
        ("Ctrl+Q", "quit"),
    ),
}

USE = """
<p>Click a face on the video to see its bars; without a choice they show the largest face.
Drop a video, a picture, a folder or a model on the video to open it.</p>
<p>“Unsure” means that no emotion stands out: the two most probable ones are shown.</p>
"""

LIMITS = """
<p><b>Expressions are not feelings.</b> The app sees how a face looks in a picture. It does not know what
a person feels, and the same expression means different things in different people and moments.</p>
<p><b>Scores are estimates.</b> The model was trained on photographs whose labels people often disagree
about; by what most people see it is wrong about one face in five, and more often for some groups of people
than for others.</p>
<p><b>Eyes, mouth and head</b> are measured as a camera sees them: how far eyes and mouth are open, how often
somebody blinks or yawns, where the head is turned. That is not sleepiness or attention, and what cannot be
measured, such as eyes in a small face, is not counted.</p>
<p><b>Filming others needs their consent.</b> The app is made for looking at yourself, on your own computer.
Pictures and scores stay on it; nothing is sent anywhere.</p>
<p><b>Recordings</b> need the consent of everybody who is filmed, as the app asks before the first one. They
hold numbers only, unless you ask for video. Blurring hides the faces that the app finds; one that it does not
find stays as it is. A session that you delete is gone: it cannot be brought back.</p>
<p><b>At work and in education</b> the EU AI Act (Regulation 2024/1689, article 5) forbids systems that infer
emotions, except for medical or safety reasons.</p>
<p>The app is no medical device and no safety system.</p>
"""


class HelpDialog(QDialog):
    """A dialog with five pages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self._pages = QTabWidget()
        self._pages.addTab(_page(_shortcuts() + USE), "Help")
        self._pages.addTab(_page(LIMITS), "Responsible use")
        self._model = _page("")
        self._pages.addTab(self._model, "Model")
        self._pages.addTab(_page(_about()), "About")
        self._licenses = _page("")
        self._pages.addTab(self._licenses, "Licenses")
        self._pages.currentChanged.connect(self._fill)
        buttons = QDialogButtonBox()
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)  # Qt's own button has a dark icon
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._pages)
        layout.addWidget(buttons)
        self.resize(620, 520)

    def show_model(self, bundle: Bundle) -> None:
        """Sets the model that the page Model describes."""
        self._model.setHtml(model_card(bundle))

    def _fill(self, index: int) -> None:
        """Loads the licenses, a megabyte of text, only when their page is opened."""
        if self._pages.widget(index) is self._licenses and not self._licenses.toPlainText():
            self._licenses.setHtml(_licenses())

    def show_page(self, title: str) -> None:
        """Opens the page with this title."""
        for index in range(self._pages.count()):
            if self._pages.tabText(index) == title:
                self._pages.setCurrentIndex(index)
        self.show()
        self.raise_()


def _page(html: str) -> QTextBrowser:
    page = QTextBrowser(openExternalLinks=True)
    page.setHtml(html)
    return page


def _shortcuts() -> str:
    rows = []
    for heading, keys in SHORTCUTS.items():
        rows.append(f"<tr><td colspan=2><b>{heading}</b></td></tr>")
        rows += [f"<tr><td width=150>{key}</td><td>{action}</td></tr>" for key, action in keys]
    return f"<table cellspacing=4>{''.join(rows)}</table>"


def _about() -> str:
    return f"""
<h3>Emotion Detector {app_version() or "of unknown version"}</h3>
<p>Recognizes facial expressions in real time, with a model that you can train yourself.</p>
<p>MIT license. What it is built with, and under which terms, is on the page Licenses. The face detector's
cascade comes with OpenCV (Intel license), its four networks with Google's MediaPipe (Apache 2.0 license):
two that find faces, one for the points of a face and one for the outline of an eye. The portraits of the
demo, Grace Hopper (US Navy) and Eileen Collins (NASA), are in the public domain.</p>
"""


def _licenses() -> str:
    found = [face_networks(), *licenses()]
    index = "".join(
        f"<li><a href='#{i}'>{escape(each.name)} {escape(each.version)}</a>: {escape(each.terms)}</li>"
        for i, each in enumerate(found)
    )
    texts = "".join(
        f"<h3><a name='{i}'></a>{escape(each.name)} {escape(each.version)}</h3><pre>{escape(each.text)}</pre>"
        for i, each in enumerate(found)
    )
    return f"<p>The app comes with these networks and packages:</p><ul>{index}</ul>{texts}"
