"""Named columns with a unit: optional values of each face, besides the fixed fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from trainer.shared.records import read_leniently

NOT_VALID = -32768  # what a row holds where the value of a face is unknown
_MAX_SIZE = 32767

ColumnName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
ShortText = Annotated[str, Meta(max_length=100)]


@dataclass(frozen=True, slots=True)
class Column:
    """Values of each face in 16 bits, as whole multiples of the resolution.

    16 bits are enough for what a camera can measure.
    """

    name: Annotated[ColumnName, Meta(description="identifier; must not be the name of a fixed field")] = ""
    unit: Annotated[ShortText, Meta(description="such as mm; empty for a plain number")] = ""
    title: Annotated[ShortText, Meta(description="readable name")] = ""
    resolution: Annotated[float, Meta(gt=0, le=1e6, description="the smallest difference, in the unit")] = 1.0

    @property
    def heading(self) -> str:
        """Name and unit, such as "gaze_x (deg)"."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def to_steps(self, values: Any) -> NDArray[np.int16]:
        """Converts values in the unit to the steps that rows hold.

        Args:
            values: Array-like of numbers in the unit.

        Returns:
            int16 of the same shape. Values that are not finite become NOT_VALID; values that are too large
            become the largest that fits.
        """
        steps = np.asarray(values, np.float64) / self.resolution
        known = np.isfinite(steps)
        found = np.rint(np.clip(np.where(known, steps, 0), -_MAX_SIZE, _MAX_SIZE))
        return np.where(known, found, NOT_VALID).astype(np.int16)

    def from_steps(self, steps: NDArray[np.int16]) -> NDArray[np.float32]:
        """Converts steps to values in the unit; NaN where a step is NOT_VALID."""
        values = np.multiply(steps, self.resolution, dtype=np.float32)
        values[steps == NOT_VALID] = np.nan
        return values


def read_columns(saved: object) -> tuple[Column, ...]:
    """Reads the columns of a session; a wrong unit or title is left out.

    Raises:
        ValueError: Something is wrong without which the values cannot be read: a name or a resolution.
    """
    if not isinstance(saved, Sequence) or isinstance(saved, str):
        raise ValueError("no list of columns")
    found = []
    for values in saved:
        column, wrong = read_leniently(Column, values)
        if not column.name or "resolution" in wrong:
            raise ValueError("a column without a name or a resolution")
        found.append(column)
    return tuple(found)
