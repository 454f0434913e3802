"""The contents of a report: a recording, and all that is computed from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from emotion_gui.export.files import Progress
from emotion_gui.export.time_formatting import local_time
from emotion_gui.models.library import Rating
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.pyramid import Pyramid
from emotion_gui.statistics.segments import Difference, SegmentStatistics, around_marker, segment_means
from emotion_gui.statistics.series import Floats, series_of
from emotion_gui.statistics.sign_curves import GROUPS, SignCurves
from emotion_gui.statistics.sign_estimates import SignStatistics, sign_statistics
from emotion_gui.statistics.sign_series import sign_series_of

BEFORE_AND_AFTER = 30.0  # seconds around a marker that are compared
MAX_COMPARED = 40  # markers


@dataclass(frozen=True, slots=True, eq=False)
class MarkerRow:
    """One marker.

    Attributes:
        marker: The marker.
        clock: Its local time.
        differences: Changes in the order of LABELS; None if they are not computed.
    """

    marker: Marker
    clock: datetime
    differences: list[Difference] | None


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """All that a report shows.

    Attributes:
        recording: The session.
        smoothing: Time constant in seconds.
        face: Id of the face that the report is about; None for the largest face of each frame.
        rating: Accuracy of the model, if it is known.
        faces: Number of faces in the session.
        pyramid: The smoothed probabilities.
        whole: Statistics of the whole session.
        markers: The markers, in the order of time.
        signs: Signs of the face over the whole session; None if it has none.
        sign_curves: The same over time.
    """

    recording: Recording
    smoothing: float
    face: int | None
    rating: Rating | None
    faces: int
    pyramid: Pyramid
    whole: SegmentStatistics
    markers: list[MarkerRow]
    signs: SignStatistics | None
    sign_curves: tuple[SignCurves, ...]

    @property
    def name(self) -> str:
        return self.recording.info.name or self.recording.path.stem

    @property
    def started(self) -> datetime:
        return local_time(self.recording.info.started)

    @property
    def ended(self) -> datetime:
        return self.started + timedelta(seconds=self.recording.seconds)

    @property
    def marker_times(self) -> Floats:
        """(n,) seconds."""
        return np.array([row.marker.time / 1000 for row in self.markers], np.float64)

    @property
    def is_empty(self) -> bool:
        """Whether the face was never seen."""
        return not self.whole.dominant


def compute(
    recording: Recording, smoothing: float, face: int | None, rating: Rating | None, progress: Progress
) -> Contents:
    """Compute the contents of a report. Raises what `progress` raises."""
    progress(0)
    series = series_of(recording, face, smoothing)
    progress(0.2)
    pyramid = Pyramid(series)
    progress(0.4)
    end = recording.seconds + 1e-3
    whole = segment_means(series, 0.0, end)
    signs = sign_series_of(recording, face)
    sign_curves = tuple(SignCurves(signs, group) for group in GROUPS) if signs else ()
    markers: list[MarkerRow] = []
    for number, marker in enumerate(recording.markers):
        seconds = marker.time / 1000
        compared = number < MAX_COMPARED and bool(whole.dominant)
        differences = around_marker(series, seconds, BEFORE_AND_AFTER, BEFORE_AND_AFTER) if compared else None
        markers.append(MarkerRow(marker, local_time(recording.info.started + seconds), differences))
        progress(0.5 + 0.4 * (number + 1) / len(recording.markers))
    faces = len(np.unique(recording.faces["id"]))
    sums = sign_statistics(signs, 0.0, end) if signs else None
    return Contents(recording, smoothing, face, rating, faces, pyramid, whole, markers, sums, sign_curves)
