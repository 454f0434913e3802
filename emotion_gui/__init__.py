"""The app, with and without its window: faces live, what was recorded of them, the training of models.

The packages build on each other in layers, which import-linter checks: docs/architecture.md shows them.
TensorFlow never comes into this process, and of `trainer` only `trainer.shared`.

__main__.py  the one entry: it tells the commands apart, and only then imports Qt
app.py       from the command line to the window: logging, exception hook, QApplication, one window at a time
"""
