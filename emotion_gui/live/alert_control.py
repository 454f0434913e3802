"""The armed rules watch what the live view sees, and act."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.live.messages import Messages
from emotion_gui.live.worker import CameraWorker
from emotion_gui.vision.frame import FrameResult

if TYPE_CHECKING:  # most starts have no rules, and need none of this
    from emotion_gui.alerts.action_sinks import ActionSinks
    from emotion_gui.alerts.event import EventKind
    from emotion_gui.alerts.rule import Rule
    from emotion_gui.alerts.sample import Sample
    from emotion_gui.alerts.watch import Fired, Released, RuleWatch
    from emotion_gui.live.notifier import Notifier, Sound

ALERT = "alert"  # topic of the message over the video
_SAVE_MS = 500
_END_SECONDS = 1.2  # for programs that were told of alerts

_log = logging.getLogger(__name__)


class AlertControl(QObject):
    """Keeps the rules, on the disk as well. The camera's thread evaluates them, this one acts.

    loaded: the rules (list of Rule) are there, or others than the user has set.
    marked: a text for a marker in the recording.
    told: a sentence about a try that went well. action_failed: about something that a rule could not do.
    failed: about the rules' file.
    """

    loaded = Signal(list)
    marked = Signal(str)
    told = Signal(str)
    action_failed = Signal(str)
    failed = Signal(str)
    _happened = Signal(object, object, object)  # a rule's id, what, and the Sample

    def __init__(
        self, worker: CameraWorker, messages: Messages, file: Path, parent: QObject | None = None
    ) -> None:
        """file: where the rules are kept."""
        super().__init__(parent)
        self._worker, self._messages, self._file = worker, messages, file
        self._rules: list[Rule] = []
        self._watches: tuple[RuleWatch, ...] = ()  # replaced as a whole: the other thread reads it
        self._raised: dict[str, Rule] = {}  # by their ids, in the order in which they have fired
        self._sample_of: Callable[[FrameResult, float], Sample] | None = None
        self._outlets: ActionSinks | None = None
        self._sound: Sound | None = None
        self._notifier: Notifier | None = None
        self._is_loaded = False
        self._saver = QTimer(self, interval=_SAVE_MS, singleShot=True)
        self._saver.timeout.connect(self._save)
        self._happened.connect(self._take)

    @property
    def rules(self) -> list[Rule]:
        """All of them, armed or not; read from the disk where that has not been done."""
        self.load()
        return [*self._rules]

    def load(self) -> None:
        """Read the rules, and begin to watch."""
        if self._is_loaded:
            return
        from emotion_gui.alerts.rule_json import load_rules

        self._is_loaded = True
        self._rules, problem = load_rules(self._file)
        if problem:
            self.failed.emit(problem)
        self._arm()
        self.loaded.emit([*self._rules])

    def set_rules(self, rules: Sequence[Rule]) -> None:
        """Watch by these from now on, and keep them. One whose condition has not changed goes on."""
        self._is_loaded = True
        self._rules = [*rules]
        self._arm()
        self._saver.start()

    def forget(self) -> None:
        """The rules were deleted, their file too."""
        self._saver.stop()
        self._rules = []
        self._arm()
        self.loaded.emit([])

    def try_actions(self, rule: Rule) -> None:
        """Do once what the rule does when it fires, whether it is armed or not."""
        self._act(rule, "test", None)
        if self._outlets is not None and not rule.on:
            self._outlets.hold(each.actions for each in self._rules if each.on)

    def abilities(self) -> tuple[str, bool]:
        """What a sound is here, in words, and whether there are desktop notifications."""
        from emotion_gui.live.notifier import can_notify, description

        return description(), can_notify()

    def ask_to_end(self) -> None:
        """Save, watch no more, and ask programs to end. `shut_down` comes later."""
        if self._saver.isActive():
            self._saver.stop()
            self._save()
        self._watch_by(())
        self._end_alerts()
        if self._notifier is not None:
            self._notifier.shut_down()

    def shut_down(self) -> None:
        """Wait a moment for what was asked to end; then it is ended."""
        if self._outlets is not None and not self._outlets.wait(_END_SECONDS):
            _log.warning("a place that alerts go to did not end in time and was left behind")

    # On the camera's thread

    def _look(self, result: FrameResult) -> None:
        assert self._sample_of is not None
        sample = self._sample_of(result, time.time())
        for watch in self._watches:
            event = watch.update(sample)
            if event is not None:
                self._happened.emit(watch.rule.id, event, sample)

    # On the window's

    def _arm(self) -> None:
        armed = [rule for rule in self._rules if rule.on]
        if armed:
            self._watch_by(self._watches_of(armed))
        else:
            self._watch_by(())
        self._end_alerts()

    def _end_alerts(self) -> None:
        """Of rules that are watched no more, or anew; and let programs go that none needs any more."""
        going_on = {watch.rule.id for watch in self._watches if watch.is_raised}
        for number in [number for number in self._raised if number not in going_on]:
            self._lower(number, None)
        self._raised.update((rule.id, rule) for rule in self._rules if rule.id in self._raised)
        if self._outlets is not None:
            self._outlets.hold(rule.actions for rule in self._rules if rule.on and self._watches)

    def _watches_of(self, rules: Sequence[Rule]) -> tuple[RuleWatch, ...]:
        from emotion_gui.alerts.sample import sample_of
        from emotion_gui.alerts.watch import RuleWatch

        self._sample_of = sample_of
        former = {watch.rule.id: watch for watch in self._watches}
        return tuple(
            former[rule.id]
            if rule.id in former and former[rule.id].rule.form == rule.form
            else RuleWatch(rule)
            for rule in rules
        )

    def _watch_by(self, watches: tuple[RuleWatch, ...]) -> None:
        before, self._watches = self._watches, watches
        if watches and not before:
            self._worker.add_listener(self._look)
        elif before and not watches:
            self._worker.remove_listener(self._look)

    def _take(self, number: str, event: Fired | Released, sample: Sample) -> None:
        from emotion_gui.alerts.watch import Fired

        rule = next((rule for rule in self._rules if rule.id == number and rule.on), None)
        if rule is None:  # it was disarmed meanwhile
            return
        if isinstance(event, Fired):
            self._act(rule, "fired", sample)
        else:
            self._lower(number, sample)

    def _act(self, rule: Rule, kind: EventKind, sample: Sample | None) -> None:
        from emotion_gui.alerts.sentence import headline, reason

        actions = rule.actions
        begin = "" if kind == "fired" else "This is a try. "
        if kind == "fired":
            self._raised[rule.id] = rule
        if actions.banner:
            self._messages.show(begin + headline(rule), "warning", topic=ALERT)
        if actions.sound:
            self._play()
        if actions.notification:
            self._notify(rule.name or "Alert", begin + reason(rule))
        if actions.marker and kind == "fired":
            self.marked.emit(f"Alert: {rule.name}")
        self._send(rule, kind, sample)

    def _lower(self, number: str, sample: Sample | None) -> None:
        """It is over: take its message away; the one before it is still true."""
        rule = self._raised.pop(number, None)
        if rule is None:
            return
        self._send(rule, "released", sample)
        if rule.actions.banner:
            self._messages.dismiss(ALERT)
            self._show_earlier()

    def _show_earlier(self) -> None:
        from emotion_gui.alerts.sentence import headline

        shown = [rule for rule in self._raised.values() if rule.actions.banner]
        if shown:
            self._messages.show(headline(shown[-1]), "warning", topic=ALERT)

    def _play(self) -> None:
        from emotion_gui.live.notifier import Sound

        if self._sound is None:
            self._sound = Sound(self)
        self._sound.play()

    def _notify(self, title: str, text: str) -> None:
        from emotion_gui.live.notifier import Notifier

        if self._notifier is None:
            self._notifier = Notifier(self)
            self._notifier.failed.connect(self.action_failed)
        self._notifier.show(title, text)

    def _send(self, rule: Rule, kind: EventKind, sample: Sample | None) -> None:
        if not (rule.actions.program.strip() or rule.actions.address.strip()):
            return
        from emotion_gui.alerts.action_sinks import ActionSinks
        from emotion_gui.alerts.event import AlertEvent

        if self._outlets is None:
            self._outlets = ActionSinks(self._report)
        clock = sample.clock if sample is not None else time.time()
        values = sample.values if sample is not None else None
        self._outlets.send(rule.actions, AlertEvent.at(clock, rule.name, kind, values))

    def _report(self, sentence: str, wrong: bool) -> None:
        """Called on other threads."""
        (self.action_failed if wrong else self.told).emit(sentence)

    def _save(self) -> None:
        from emotion_gui.alerts.rule_json import save_rules

        try:
            save_rules(self._rules, self._file)
        except OSError as error:
            self.failed.emit(f"The alerts could not be saved: {error.strerror or error}.")
