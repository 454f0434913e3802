"""The form for the actions of a rule, which shows exactly what is run and sent."""

import json
import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.alerts.errors import AlertError
from emotion_gui.alerts.event import AlertEvent
from emotion_gui.alerts.local_call import address_problem
from emotion_gui.alerts.program import arguments_of
from emotion_gui.alerts.rule import MAX_TEXT, Actions
from emotion_gui.sessions.alerts.fields import Note
from trainer.shared.records import declared

_EXAMPLE_PROBABILITIES = (0.01, 0.0, 0.04, 0.02, 0.25, 0.66, 0.02)


class ActionFields(QWidget):
    """Edits the actions of a rule.

    Attributes:
        changed: The user has changed something.
        try_clicked: The user wants to run the actions once.
    """

    changed = Signal()
    try_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._boxes = {
            name: QCheckBox(field.title) for name, field in declared(Actions).items() if field.kind is bool
        }
        self._program = QLineEdit(maxLength=MAX_TEXT, placeholderText="none, or a program and its arguments")
        self._address = QLineEdit(maxLength=MAX_TEXT, placeholderText="none, or http://127.0.0.1:8080/alert")
        self._runs, self._sends = Note(), Note()
        self._try = QPushButton("Tr&y it")
        self._test_result = Note()
        self._lay_out()
        for box in self._boxes.values():
            box.clicked.connect(self._form_changed)
        for field in (self._program, self._address):
            field.textEdited.connect(self._form_changed)
        self._try.clicked.connect(self._request_try)

    @property
    def chosen(self) -> Actions:
        """The actions in the form."""
        chosen = {name: box.isChecked() for name, box in self._boxes.items()}
        return Actions(**chosen, program=self._program.text(), address=self._address.text())

    def show_actions(self, actions: Actions, name: str) -> None:
        """Show the actions of the rule with this name, without a signal."""
        self._name = name
        for each, box in self._boxes.items():
            box.setChecked(getattr(actions, each))
        for field, text in ((self._program, actions.program), (self._address, actions.address)):
            if field.text() != text:
                field.setText(text)
                field.setCursorPosition(0)
        self._test_result.setText("")
        self._explain()

    def set_abilities(self, sound: str, can_notify: bool) -> None:
        """Describe the sound of this computer, and offer notifications only if it can show them."""
        self._boxes["sound"].setToolTip(sound)
        self._boxes["sound"].setAccessibleDescription(sound)
        self._boxes["notification"].setVisible(can_notify)

    def show_test_result(self, sentence: str) -> None:
        """Add a sentence to the result of the test."""
        if sentence not in self._test_result.text():
            self._test_result.setText(f"{self._test_result.text()} {sentence}".strip())

    def _form_changed(self) -> None:
        self._explain()
        self.changed.emit()

    def _request_try(self) -> None:
        self._test_result.setText("")
        self.try_clicked.emit()

    def _explain(self) -> None:
        actions = self.chosen
        self._try.setEnabled(actions != Actions(banner=False, marker=actions.marker))
        example = AlertEvent.at(time.time(), self._name, "fired", _EXAMPLE_PROBABILITIES).to_json()
        self._runs.setText(_runs(actions.program, example))
        self._sends.setText(_sends(actions.address, example))
        for label in (self._runs, self._sends):
            label.setVisible(bool(label.text()))

    def _lay_out(self) -> None:
        boxes = QVBoxLayout()
        for box in self._boxes.values():
            boxes.addWidget(box)
        row = QHBoxLayout()
        row.addWidget(self._try)
        row.addWidget(self._test_result, 1)
        self._try.setToolTip("Do all of it once, now")
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Then", boxes)
        form.addRow("&Program", self._program)
        form.addRow("", self._runs)
        form.addRow("HTTP &call", self._address)
        form.addRow("", self._sends)
        form.addRow("", row)


def _runs(command: str, example: str) -> str:
    if not command.strip():
        return ""
    try:
        arguments = arguments_of(command)
    except AlertError as error:
        return str(error)
    listed = " ".join(json.dumps(argument, ensure_ascii=False) for argument in arguments)
    return (
        f"Runs {listed}, without a shell, from the first alert until the app ends. It gets a line on its "
        f"standard input when the alert begins and when it is over: {example}"
    )


def _sends(address: str, example: str) -> str:
    if not address.strip():
        return ""
    problem = address_problem(address)
    return problem or f"Posts to {address.strip()} when the alert begins and when it is over: {example}"
