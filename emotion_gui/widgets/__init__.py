"""Widgets that two tabs share, and what all widgets agree on."""

import os

# pyqtgraph looks for PyQt first; this has to be said before its first import.
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
