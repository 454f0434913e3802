"""Evaluates the armed rules on the live results, and runs their actions."""

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

if TYPE_CHECKING:  # most users have no rules and need none of this
    from emotion_gui.alerts.action_sinks import ActionSinks
    from emotion_gui.alerts.event import EventKind
    from emotion_gui.alerts.rule import Rule
    from emotion_gui.alerts.sample import Sample
    from emotion_gui.alerts.watch import Fired, Released, RuleWatch
    from emotion_gui.live.notifier import Notifier, Sound

ALERT = "alert"  # topic of the messages over the video
_SAVE_MS = 500
_END_SECONDS = 1.2  # for programs that receive alerts

_log = logging.getLogger(__name__)


class AlertControl(QObject):
    """Keeps and saves the rules. The worker's thread evaluates them; the window's thread runs their actions.

    Attributes:
        loaded: the rules (list of Rule), after they were loaded or deleted.
        marked: a text for a marker in the recording.
        action_succeeded: a sentence about a test that went well.
        action_failed: a sentence about an action that failed.
        failed: a sentence about the file of the rules.
    """

    loaded = Signal(list)
    marked = Signal(str)
    action_succeeded = Signal(str)
    action_failed = Signal(str)
    failed = Signal(str)
    _event_raised = Signal(object, object, object)  # the rule's id, Fired or Released, the Sample

    def __init__(
        self, worker: CameraWorker, messages: Messages, file: Path, parent: QObject | None = None
    ) -> None:
        """Creates the control without rules; `load` reads them.

        Args:
            worker: calls this control's listener with each result.
            messages: shows the banners.
            file: the file of the rules.
            parent: the Qt parent.
        """
        super().__init__(parent)
        self._worker, self._messages, self._file = worker, messages, file
        self._rules: list[Rule] = []
        self._watches: tuple[
            RuleWatch, ...
        ] = ()  # only replaced as a whole, because the other thread reads it
        self._active: dict[str, Rule] = {}  # rules that have fired and not ended, by id, in that order
        self._sample_of: Callable[[FrameResult, float], Sample] | None = None
        self._sinks: ActionSinks | None = None
        self._sound: Sound | None = None
        self._notifier: Notifier | None = None
        self._is_loaded = False
        self._saver = QTimer(self, interval=_SAVE_MS, singleShot=True)
        self._saver.timeout.connect(self._save)
        self._event_raised.connect(self._handle_event)

    @property
    def rules(self) -> list[Rule]:
        """All rules, armed or not. They are loaded first if they are not yet."""
        self.load()
        return [*self._rules]

    def load(self) -> None:
        """Loads the rules and starts to evaluate them."""
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
        """Replaces the rules and saves them soon. A rule whose condition has not changed keeps its state."""
        self._is_loaded = True
        self._rules = [*rules]
        self._arm()
        self._saver.start()

    def forget(self) -> None:
        """Drops all rules, after their file was deleted."""
        self._saver.stop()
        self._rules = []
        self._arm()
        self.loaded.emit([])

    def test_actions(self, rule: Rule) -> None:
        """Runs the actions of a rule once, whether it is armed or not."""
        self._act(rule, "test", None)
        if self._sinks is not None and not rule.on:
            self._sinks.hold(each.actions for each in self._rules if each.on)

    def abilities(self) -> tuple[str, bool]:
        """Returns a description of the sound on this computer, and whether there are notifications."""
        from emotion_gui.live.notifier import can_notify, description

        return description(), can_notify()

    def request_stop(self) -> None:
        """Saves, stops evaluating, and asks programs to end, without waiting; call `shut_down` later."""
        if self._saver.isActive():
            self._saver.stop()
            self._save()
        self._set_watches(())
        self._release_unwatched()
        if self._notifier is not None:
            self._notifier.shut_down()

    def shut_down(self) -> None:
        """Waits at most _END_SECONDS for the programs, and then ends them."""
        if self._sinks is not None and not self._sinks.wait(_END_SECONDS):
            _log.warning("a receiver of alerts did not end in time and was abandoned")

    # On the worker's thread

    def _evaluate(self, result: FrameResult) -> None:
        assert self._sample_of is not None
        sample = self._sample_of(result, time.time())
        for watch in self._watches:
            event = watch.update(sample)
            if event is not None:
                self._event_raised.emit(watch.rule.id, event, sample)

    # On the window's thread

    def _arm(self) -> None:
        armed = [rule for rule in self._rules if rule.on]
        if armed:
            from emotion_gui.alerts.condition import ConditionKind
            from emotion_gui.alerts.meter import SIGNS

            needing = {*SIGNS, ConditionKind.TURNED}  # which is against the person's own zero
            self._set_watches(self._make_watches(armed))
            self._worker.set_signs(any(rule.condition.kind in needing for rule in armed), self)
        else:
            self._set_watches(())
            self._worker.set_signs(False, self)
        self._release_unwatched()

    def _release_unwatched(self) -> None:
        """Releases active rules whose watch is gone or has restarted, and ends programs no longer in use."""
        still_active = {watch.rule.id for watch in self._watches if watch.is_raised}
        for rule_id in [rule_id for rule_id in self._active if rule_id not in still_active]:
            self._release(rule_id, None)
        self._active.update((rule.id, rule) for rule in self._rules if rule.id in self._active)
        if self._sinks is not None:
            self._sinks.hold(rule.actions for rule in self._rules if rule.on and self._watches)

    def _make_watches(self, rules: Sequence[Rule]) -> tuple[RuleWatch, ...]:
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

    def _set_watches(self, watches: tuple[RuleWatch, ...]) -> None:
        former, self._watches = self._watches, watches
        if watches and not former:
            self._worker.add_listener(self._evaluate)
        elif former and not watches:
            self._worker.remove_listener(self._evaluate)

    def _handle_event(self, rule_id: str, event: Fired | Released, sample: Sample) -> None:
        from emotion_gui.alerts.watch import Fired

        rule = next((rule for rule in self._rules if rule.id == rule_id and rule.on), None)
        if rule is None:  # disarmed in the meantime
            return
        if isinstance(event, Fired):
            self._act(rule, "fired", sample)
        else:
            self._release(rule_id, sample)

    def _act(self, rule: Rule, kind: EventKind, sample: Sample | None) -> None:
        from emotion_gui.alerts.sentence import headline, reason

        actions = rule.actions
        prefix = "" if kind == "fired" else "This is a try. "
        if kind == "fired":
            self._active[rule.id] = rule
        if actions.banner:
            self._messages.show(prefix + headline(rule), "warning", topic=ALERT)
        if actions.sound:
            self._play()
        if actions.notification:
            self._notify(rule.name or "Alert", prefix + reason(rule))
        if actions.marker and kind == "fired":
            self.marked.emit(f"Alert: {rule.name}")
        self._send(rule, kind, sample)

    def _release(self, rule_id: str, sample: Sample | None) -> None:
        """Ends an active alert. The message of the one before it, if still active, is shown again."""
        rule = self._active.pop(rule_id, None)
        if rule is None:
            return
        self._send(rule, "released", sample)
        if rule.actions.banner:
            self._messages.dismiss(ALERT)
            self._show_previous()

    def _show_previous(self) -> None:
        from emotion_gui.alerts.sentence import headline

        shown = [rule for rule in self._active.values() if rule.actions.banner]
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

        if self._sinks is None:
            self._sinks = ActionSinks(self._report)
        clock = sample.clock if sample is not None else time.time()
        values = sample.values if sample is not None else None
        self._sinks.send(rule.actions, AlertEvent.at(clock, rule.name, kind, values))

    def _report(self, sentence: str, failed: bool) -> None:
        """Reports the outcome of an action; called on other threads."""
        (self.action_failed if failed else self.action_succeeded).emit(sentence)

    def _save(self) -> None:
        from emotion_gui.alerts.rule_json import save_rules

        try:
            save_rules(self._rules, self._file)
        except OSError as error:
            self.failed.emit(f"The alerts could not be saved: {error.strerror or error}.")
