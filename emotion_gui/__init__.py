"""The app: live faces, recorded sessions and the training of models, with and without the window.

The packages build on each other in layers, which import-linter checks; docs/architecture.md shows them.
This process never loads TensorFlow, and of `trainer` it only imports `trainer.shared`.

__main__.py  the entry point: picks the command, and imports Qt only if that needs it
app.py       starts the window: command line, logging, exception hook, QApplication, single instance
"""
