"""All programs and addresses that get events: one action sink for each."""

import time
from collections.abc import Iterable

from emotion_gui.alerts.action_sink import ActionSink, Tell
from emotion_gui.alerts.event import AlertEvent
from emotion_gui.alerts.local_call import CallOutlet
from emotion_gui.alerts.program import ProgramOutlet
from emotion_gui.alerts.rule import Actions

_CANCEL_SECONDS = 0.3  # that a sink has to end after `cancel`


class ActionSinks:
    """Opens a sink for each program and address when it gets its first event."""

    def __init__(self, tell: Tell) -> None:
        """`tell` is called on other threads; see `ActionSink`."""
        self._tell = tell
        self._open: dict[tuple[str, str], ActionSink] = {}
        self._closing: list[ActionSink] = []  # sinks that were asked to end

    def send(self, actions: Actions, event: AlertEvent) -> None:
        """Queue the event for the program and the address of these actions."""
        for target in targets_of(actions):
            if target not in self._open:
                kind = ProgramOutlet if target[0] == "program" else CallOutlet
                self._open[target] = kind(target[1], self._tell)
            self._open[target].send(event)

    def hold(self, wanted: Iterable[Actions]) -> None:
        """Keep the sinks that any of these actions need, and ask the others to end."""
        needed = {target for actions in wanted for target in targets_of(actions)}
        for target in [target for target in self._open if target not in needed]:
            self._close(target)
        self._closing = [sink for sink in self._closing if not sink.wait(0)]

    def wait(self, seconds: float) -> bool:
        """After `hold(())`: wait up to `seconds`, cancel what is left, and return whether all have ended."""
        deadline = time.monotonic() + seconds
        late = [sink for sink in self._closing if not sink.wait(deadline - time.monotonic())]
        for sink in late:
            sink.cancel()
        self._closing = [sink for sink in late if not sink.wait(_CANCEL_SECONDS)]
        return not self._closing

    def _close(self, target: tuple[str, str]) -> None:
        sink = self._open.pop(target)
        sink.ask_to_end()
        self._closing.append(sink)


def targets_of(actions: Actions) -> list[tuple[str, str]]:
    """("program", command) and ("address", address), as far as the actions have them."""
    targets = (("program", actions.program.strip()), ("address", actions.address.strip()))
    return [target for target in targets if target[1]]
