"""Numbers as the files of runs and models hold them, with their ranges; NaN and infinity lie in none."""

from typing import Annotated

from msgspec import Meta

Count = Annotated[int, Meta(ge=0, le=2**53)]
Number = Annotated[int, Meta(ge=1, le=2**53)]  # one that counts from 1
Share = Annotated[float, Meta(ge=0, le=1)]
# A share too, which the rounding of a network's single precision may lift over 1.
Confidence = Annotated[float, Meta(ge=0, le=1.001)]
Seconds = Annotated[float, Meta(ge=0, le=1e12)]
PicturesByLabel = dict[str, Count]
