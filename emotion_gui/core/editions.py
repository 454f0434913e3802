"""The message of the live-only edition wherever the trainer would be needed."""

NEEDS_FULL_EDITION = (
    "This is the live-only edition, which cannot train, nor open Keras files. The full edition can: it is on "
    "the page where you got this one, without “live” in its name. Models, settings and runs stay where "
    "they are, and both use them. A model that was exported as an .emotionmodel file can be opened here too."
)
