"""The signs of a face in words, the same everywhere."""

import math

from emotion_gui.statistics.bootstrap import Estimate
from emotion_gui.statistics.estimate_text import (
    change_text,
    percent_text,
    points_text,
    rate_change_text,
    rate_text,
)
from emotion_gui.statistics.sign_estimates import Rate
from emotion_gui.statistics.sign_summary import SignSummary
from trainer.shared.formatting import count, percent

NOT_MEASURED = "not measured"
NO_CLAIM = "Signs are what a camera can measure of a face. None of them measures sleepiness or attention."
RATE_TITLES: dict[Rate, str] = {
    "blinks_per_minute": "blinks a minute",
    "perclos": "PERCLOS",
    "closed": "eyes closed",
    "away": "head away",
    "down": "head down",
}


def measured_text(summary: SignSummary) -> str:
    """In how much of the time the signs were measured, which stands beside all of them."""
    eyes, head = summary.eyes_valid, summary.mouth_valid
    if not eyes and not head:
        return "Eyes, mouth and head were not measured."
    return f"The eyes were measured in {percent(eyes)} of the time, mouth and head in {percent(head)}."


def counts_text(summary: SignSummary) -> str:
    """The events as a sentence; empty if nothing was measured."""
    events = []
    if summary.eyes_valid:
        length = "" if math.isnan(summary.blink_seconds) else f" of {summary.blink_seconds:.2f} s on average"
        events += [f"{count(summary.blinks, 'blink')}{length}", count(summary.long_closures, "long closing")]
    if summary.mouth_valid:
        events += [count(summary.yawns, "yawn"), count(summary.nods, "nod")]
    return f"{', '.join(events)}." if events else ""


def sign_text(rate: Rate, estimate: Estimate) -> str:
    """A rate or a share: "14.2 (11.0 to 17.5)", "4% (3 to 5%)"."""
    if math.isnan(estimate.mean):
        return NOT_MEASURED
    return rate_text(estimate) if rate == "blinks_per_minute" else percent_text(estimate)


def sign_change_text(rate: Rate, estimate: Estimate) -> str:
    """A difference such as "+3.1 (+0.4 to +5.8)", or that there is no clear one."""
    if math.isnan(estimate.mean):
        return NOT_MEASURED
    change = change_text(estimate)
    if change not in ("higher", "lower"):
        return change
    if rate == "blinks_per_minute":
        return rate_change_text(estimate)
    return points_text(estimate).replace(" points)", ")")
