"""A rule: what it waits for and how long, when it watches, and what it then does."""

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta

from emotion_gui.alerts.condition import Condition
from emotion_gui.alerts.schedule import Schedule
from trainer.shared.records import PathText

MAX_NAME = 60
MAX_TEXT = 1000  # of a command or an address
# Texts may become arguments of programs, also of the one that shows notifications.
Identifier = Annotated[PathText, Meta(min_length=1, max_length=64)]
Name = Annotated[PathText, Meta(max_length=MAX_NAME)]
Text = Annotated[PathText, Meta(max_length=MAX_TEXT)]
Seconds = Annotated[float, Meta(ge=0, le=4 * 3600)]


@dataclass(frozen=True, slots=True)
class Actions:
    """What is done when a rule fires; program and address are told as well when it is over.

    program: a command line, as typed; empty for none. It gets a line of JSON for each event.
    address: http://127.0.0.1/… or the like, to which each event is posted as JSON; empty for none.
    """

    banner: Annotated[bool, Meta(title="banner over the video")] = True
    sound: Annotated[bool, Meta(title="sound")] = False
    notification: Annotated[bool, Meta(title="desktop notification")] = False
    marker: Annotated[bool, Meta(title="marker in the recording, while one runs")] = True
    program: Text = ""
    address: Text = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`dataclasses.replace` makes a changed copy.

    id: random, stays. on: armed. seconds: how long the condition has to last. cool_down: in which the rule
    does not fire again. demonstration: of the driver's preset; its banner says that it is no safety system.
    """

    id: Identifier
    name: Name
    on: bool = False
    condition: Condition = field(default_factory=Condition)
    seconds: Annotated[Seconds, Meta(title="For so many seconds")] = 20.0
    release_seconds: Annotated[
        Seconds,
        Meta(
            title="Over after so many seconds",
            description="So long it has to be gone until the alert is over",
        ),
    ] = 2.0
    cool_down: Annotated[
        Seconds, Meta(title="Not again for so many seconds", description="After it has fired")
    ] = 60.0
    schedule: Schedule = field(default_factory=Schedule)
    actions: Actions = field(default_factory=Actions)
    demonstration: bool = False

    @property
    def form(self) -> tuple[object, ...]:
        """What decides when it fires: of two equal ones a back-test gives the same."""
        return self.condition, self.seconds, self.release_seconds, self.cool_down, self.schedule
