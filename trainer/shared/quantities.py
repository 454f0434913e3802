"""The numbers in the files of runs and models, with their ranges, which exclude NaN and infinity."""

from typing import Annotated

from msgspec import Meta

Count = Annotated[int, Meta(ge=0, le=2**53)]
Number = Annotated[int, Meta(ge=1, le=2**53)]  # counts from 1
Share = Annotated[float, Meta(ge=0, le=1)]
# Also a share, which rounding in single precision can lift above 1.
Confidence = Annotated[float, Meta(ge=0, le=1.001)]
Seconds = Annotated[float, Meta(ge=0, le=1e12)]
PicturesByLabel = dict[str, Count]
