"""An alert rule: its condition and durations, its schedule and its actions."""

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta

from emotion_gui.alerts.condition import Condition, ConditionKind
from emotion_gui.alerts.schedule import Schedule
from trainer.shared.records import PathText

MAX_NAME = 60
MAX_TEXT = 1000  # of a command or an address
# PathText, because texts become arguments of programs, such as the one that shows notifications.
Identifier = Annotated[PathText, Meta(min_length=1, max_length=64)]
Name = Annotated[PathText, Meta(max_length=MAX_NAME)]
Text = Annotated[PathText, Meta(max_length=MAX_TEXT)]
Seconds = Annotated[float, Meta(ge=0, le=4 * 3600)]


# (seconds, release_seconds) of the kinds for which a rule's defaults make no sense. What is counted over
# minutes need not last. Closed eyes are over soon, because quick blinks would count as one closing otherwise.
_DURATIONS = {
    ConditionKind.EYES_CLOSED: (1.5, 0.2),
    ConditionKind.HEAD_DOWN: (2.0, 1.0),
    ConditionKind.PERCLOS: (0.0, 2.0),
    ConditionKind.BLINKS: (0.0, 2.0),
    ConditionKind.FEW_BLINKS: (0.0, 2.0),
    ConditionKind.LONG_CLOSURES: (0.0, 2.0),
    ConditionKind.YAWNS: (0.0, 2.0),
}


@dataclass(frozen=True, slots=True)
class Actions:
    """What happens when a rule fires. The program and the address also get an event when it is released.

    Attributes:
        banner: Show a banner over the video.
        sound: Play a sound.
        notification: Show a desktop notification.
        marker: Set a marker in the recording, if one is running.
        program: Command line as typed, empty for none. The program gets a line of JSON for each event.
        address: URL on this computer, to which each event is posted as JSON; empty for none.
    """

    banner: Annotated[bool, Meta(title="banner over the video")] = True
    sound: Annotated[bool, Meta(title="sound")] = False
    notification: Annotated[bool, Meta(title="desktop notification")] = False
    marker: Annotated[bool, Meta(title="marker in the recording, while one runs")] = True
    program: Text = ""
    address: Text = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """An alert rule. It is immutable; `dataclasses.replace` makes a changed copy.

    Attributes:
        id: Random identifier, which never changes.
        name: Name for the user, may be empty.
        on: Whether the rule is armed.
        condition: What it waits for.
        seconds: How long the condition has to last until the rule fires.
        release_seconds: How long the condition has to be gone until the alert is released.
        cool_down: Seconds after a firing in which the rule does not fire again.
        schedule: When the rule is active.
        actions: What it does.
        demonstration: Whether it is from the driver's preset, whose banner says that it is no safety system.
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
        """All that decides when the rule fires. Rules with equal forms have equal back-tests."""
        return self.condition, self.seconds, self.release_seconds, self.cool_down, self.schedule


def usual_durations(kind: ConditionKind) -> tuple[float, float]:
    """`Rule.seconds` and `Rule.release_seconds` to start from with a condition of this kind."""
    return _DURATIONS.get(kind, (20.0, 2.0))
