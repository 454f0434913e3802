"""Named columns with a unit, in 16 bits."""

import numpy as np

from emotion_gui.recording.columns import NOT_VALID, Column

ANGLE = Column("gaze", "deg", "Direction of the gaze", 0.5)


def test_values_are_multiples_of_the_resolution_or_not_valid() -> None:
    steps = ANGLE.to_steps([0, 10.3, -0.26, np.nan, np.inf, 1e9, -1e9])
    assert steps.dtype == np.int16
    assert steps.tolist() == [0, 21, -1, NOT_VALID, NOT_VALID, 32767, -32767]
    values = ANGLE.from_steps(steps)
    assert values.dtype == np.float32
    assert values[:3].tolist() == [0, 10.5, -0.5]
    assert np.isnan(values[3:5]).all()
    assert ANGLE.to_steps(values).tolist() == steps.tolist()
