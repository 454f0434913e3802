"""What a session may know of each face besides the fixed numbers: named columns with a unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from trainer.shared.records import read_leniently

NOT_VALID = -32768  # in the rows, where a value is not known of a face in a frame
_MAX_SIZE = 32767

ColumnName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
ShortText = Annotated[str, Meta(max_length=100)]


@dataclass(frozen=True, slots=True)
class Column:
    """Stored as whole multiples of the resolution in 16 bits, which is enough for what a camera can tell."""

    name: Annotated[ColumnName, Meta(description="by which programs find it; no name of a fixed field")] = ""
    unit: Annotated[ShortText, Meta(description="such as mm; empty for a plain number")] = ""
    title: Annotated[ShortText, Meta(description="what people call it")] = ""
    resolution: Annotated[float, Meta(gt=0, le=1e6, description="the smallest difference, in the unit")] = 1.0

    @property
    def heading(self) -> str:
        """Name and unit, such as "gaze_x (deg)"."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def to_steps(self, values: Any) -> NDArray[np.int16]:
        """As rows hold them. What is not finite is not valid; what is too large is as large as it can be."""
        steps = np.asarray(values, np.float64) / self.resolution
        known = np.isfinite(steps)
        found = np.rint(np.clip(np.where(known, steps, 0), -_MAX_SIZE, _MAX_SIZE))
        return np.where(known, found, NOT_VALID).astype(np.int16)

    def from_steps(self, steps: NDArray[np.int16]) -> NDArray[np.float32]:
        """In its unit; NaN where it is not valid."""
        values = np.multiply(steps, self.resolution, dtype=np.float32)
        values[steps == NOT_VALID] = np.nan
        return values


def read_columns(saved: object) -> tuple[Column, ...]:
    """A wrong unit or title is left out. Raises ValueError for what the values cannot be read without."""
    if not isinstance(saved, Sequence) or isinstance(saved, str):
        raise ValueError("no list of columns")
    found = []
    for values in saved:
        column, wrong = read_leniently(Column, values)
        if not column.name or "resolution" in wrong:
            raise ValueError("a column without a name or a resolution")
        found.append(column)
    return tuple(found)
