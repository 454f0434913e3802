"""The seven classes, in the order of every model's output, and the size of a model's input."""

LABELS: tuple[str, ...] = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
INPUT_SIZE = 48
