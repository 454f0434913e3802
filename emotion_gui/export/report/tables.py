"""The report's tables: means, markers and settings."""

from collections.abc import Sequence

from emotion_gui.core.subject import Subject
from emotion_gui.export.report.contents import BEFORE_AND_AFTER, MAX_COMPARED, Contents, MarkerRow
from emotion_gui.export.time_formatting import zone_name
from emotion_gui.recording.markers import MarkerKind
from emotion_gui.statistics.estimate_text import number_text, percent_text, points_text
from emotion_gui.statistics.segments import Difference
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import clock, duration, percent
from trainer.shared.report_kit.render import Table

_KINDS = {
    MarkerKind.KEY: "key",
    MarkerKind.NOTE: "note",
    MarkerKind.AUTO: "automatic",
    MarkerKind.IMPORTED: "imported",
    MarkerKind.ALERT: "alert",
}
_SUBJECTS = {
    Subject.ME: "The person who recorded it",
    Subject.OTHERS: "Others, who have agreed",
    Subject.PUBLISHED: "Published footage",
    Subject.DEMO: "The demo of the app",
}
_WINDOW = f"{BEFORE_AND_AFTER:g}"
_DETECTORS = {"haar": "Haar cascade", "neural": "Neural networks"}


def mean_table(contents: Contents) -> Table:
    """The means over the whole session."""
    whole = contents.whole
    rows = [
        (label, percent_text(each), percent(share * (1 - whole.unsure)) if whole.unsure < 1 else percent(0))
        for label, each, share in zip(LABELS, whole.emotions, whole.labels, strict=True)
    ]
    affect = [
        (name, number_text(each), "")
        for name, each in (("valence", whole.valence), ("arousal", whole.arousal))
    ]
    head = ("Emotion", "Mean probability", "Most probable in")
    return Table(head, [*rows, *affect])


def marker_table(contents: Contents) -> Table:
    """The markers, and the changes at each."""
    compared = not contents.is_empty
    head = ("No.", "Time", "Clock", "Marker", *(("After it, against before it",) if compared else ()))
    rows = [
        (
            str(number),
            clock(row.marker.time / 1000),
            f"{row.clock:%H:%M:%S}",
            f"{row.marker.text} ({_KINDS[row.marker.kind]})",
            *((_changes(row.differences),) if compared else ()),
        )
        for number, row in enumerate(contents.markers, 1)
    ]
    return Table(head, rows, "markers")


def settings(contents: Contents) -> dict[str, str]:
    """The source, the model and the settings of the session."""
    info = contents.recording.info
    named = {
        "Recorded": f"{contents.started:%Y-%m-%d %H:%M:%S} {zone_name(contents.started)}",
        "Length": duration(contents.recording.seconds) + ("" if info.ended else ", without a regular end"),
        "Filmed": _SUBJECTS[info.subject],
        "Shown": _subject_text(contents),
        "Source": info.source,
        "Model": info.model,
        "Fingerprint of the model": info.fingerprint,
        "Face detector": _DETECTORS.get(info.detector.lower(), info.detector),
        "Smoothing": f"time constant of {contents.smoothing:g} s" if contents.smoothing else "none",
        "Unsure below": percent(info.unsure_below) if info.unsure_below else "",
        "Compared": "Run again from the pictures of an earlier session" if info.replay_of else "",
        "App": f"Emotion Detector {info.version}".strip(),
    }
    return {name: value for name, value in named.items() if value}


def _subject_text(contents: Contents) -> str:
    whose = "the largest face of each frame" if contents.face is None else f"face {contents.face}"
    if contents.faces <= 1:
        return f"{whose}; there was no other"
    return f"{whose}; {contents.faces} faces were counted, where somebody who comes back may count again"


def _changes(differences: Sequence[Difference] | None) -> str:
    if differences is None:
        return "not compared"
    known = [each for each in differences if each.difference.is_known]
    if not known:
        return "too little was seen to say"
    clear = [each for each in known if each.difference.low > 0 or each.difference.high < 0]
    return "; ".join(f"{each.emotion} {points_text(each.difference)}" for each in clear) or "no clear change"


def comparison_words(markers: Sequence[MarkerRow]) -> str:
    """How reliable the changes at the markers are."""
    compared = sum(row.differences is not None for row in markers)
    first = f"Only the first {MAX_COMPARED} are compared. " if compared < len(markers) else ""
    return (
        f"{first}Means of the {_WINDOW} s from the marker on, less those of the {_WINDOW} "
        "s before it, where the 95% interval leaves out zero. One in twenty differences does so by chance: "
        f"of the {compared * len(LABELS)} that were looked at here about {max(round(compared * 0.35), 1)}. A "
        "change after a marker does not show that what was marked has caused it."
    )
