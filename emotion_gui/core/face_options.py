"""The options of detection and smoothing, declared once with their ranges and defaults."""

from typing import Annotated, Literal

from msgspec import Meta

Smoothing = Annotated[
    float,
    Meta(
        ge=0,
        le=3,
        title="Smoothing",
        description="Time constant in seconds of the scores over time; 0 for each picture by itself",
    ),
]
SMOOTHING: Smoothing = 0.4

SmallestFace = Annotated[
    int,
    Meta(
        ge=20,
        le=400,
        title="Smallest face",
        description="Side in pixels of the picture; smaller faces are not looked for",
    ),
]
SMALLEST_FACE: SmallestFace = 40

DetectorKind = Literal["haar+neural", "haar", "neural"]
Detector = Annotated[DetectorKind, Meta(title="Face detector", description="What finds the faces")]
DETECTOR: DetectorKind = "haar+neural"
