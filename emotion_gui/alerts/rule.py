"""A rule: what it waits for and how long, when it watches, and what it then does."""

from dataclasses import dataclass, field, replace

from emotion_gui.alerts.condition import Condition
from emotion_gui.alerts.schedule import Schedule

LONGEST_NAME = 60
LONGEST_TEXT = 1000  # of a command or an address
MOST_SECONDS = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Actions:
    """What is done when a rule fires; program and address are told as well when it is over.

    program: a command line, as typed; empty for none. It gets a line of JSON for each event.
    address: http://127.0.0.1/… or the like, to which each event is posted as JSON; empty for none.
    """

    banner: bool = True
    sound: bool = False
    notification: bool = False
    marker: bool = True
    program: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`dataclasses.replace` makes a changed copy.

    id: random, stays. on: armed. seconds: how long the condition has to last.
    release_seconds: how long it has to be gone until the alert is over.
    cool_down: seconds after a firing in which the rule does not fire again.
    demonstration: of the driver's preset; its banner says that it is no safety system.
    """

    id: str
    name: str
    on: bool = False
    condition: Condition = field(default_factory=Condition)
    seconds: float = 20.0
    release_seconds: float = 2.0
    cool_down: float = 60.0
    schedule: Schedule = field(default_factory=Schedule)
    actions: Actions = field(default_factory=Actions)
    demonstration: bool = False

    @property
    def form(self) -> tuple[object, ...]:
        """What decides when it fires: of two equal ones a back-test gives the same."""
        return self.condition, self.seconds, self.release_seconds, self.cool_down, self.schedule

    def with_condition(self, **changes: object) -> "Rule":
        """A copy with these fields of its condition changed."""
        return replace(self, condition=replace(self.condition, **changes))  # type: ignore[arg-type]
