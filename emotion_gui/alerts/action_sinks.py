"""All places that events go to: one program per command, one line of calls per address."""

import time
from collections.abc import Iterable

from emotion_gui.alerts.action_sink import ActionSink, Tell
from emotion_gui.alerts.event import AlertEvent
from emotion_gui.alerts.local_call import CallOutlet
from emotion_gui.alerts.program import ProgramOutlet
from emotion_gui.alerts.rule import Actions

_LAST_SECONDS = 0.3  # for those that were cut off


class ActionSinks:
    """Each place is opened with its first event. tell: see `ActionSink`; it is called on other threads."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._open: dict[tuple[str, str], ActionSink] = {}
        self._leaving: list[ActionSink] = []  # those that were asked to end

    def send(self, actions: Actions, event: AlertEvent) -> None:
        """To the program and the address of these actions."""
        for place in places_of(actions):
            if place not in self._open:
                kind = ProgramOutlet if place[0] == "program" else CallOutlet
                self._open[place] = kind(place[1], self._tell)
            self._open[place].send(event)

    def hold(self, wanted: Iterable[Actions]) -> None:
        """Ask those to end that none of these need any more."""
        needed = {place for actions in wanted for place in places_of(actions)}
        for place in [place for place in self._open if place not in needed]:
            self._dismiss(place)
        self._leaving = [outlet for outlet in self._leaving if not outlet.wait(0)]

    def wait(self, seconds: float) -> bool:
        """After `keep(())`: wait for so long, and cut off what is left. Gives whether all have ended."""
        deadline = time.monotonic() + seconds
        late = [outlet for outlet in self._leaving if not outlet.wait(deadline - time.monotonic())]
        for outlet in late:
            outlet.cancel()
        self._leaving = [outlet for outlet in late if not outlet.wait(_LAST_SECONDS)]
        return not self._leaving

    def _dismiss(self, place: tuple[str, str]) -> None:
        outlet = self._open.pop(place)
        outlet.ask_to_end()
        self._leaving.append(outlet)


def places_of(actions: Actions) -> list[tuple[str, str]]:
    """("program", command) and ("address", address), those that there are."""
    places = (("program", actions.program.strip()), ("address", actions.address.strip()))
    return [place for place in places if place[1]]
