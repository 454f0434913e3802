"""Replaces Qt's OpenGL modules with empty ones; the built window runs this before anything else.

pyqtgraph imports them (10 MB) to derive a class that only its OpenGL views use, and the app has no such view.
"""

import sys
from types import ModuleType

_MODULE, _WIDGETS = "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets"
sys.modules[_MODULE] = ModuleType(_MODULE)
sys.modules[_WIDGETS] = ModuleType(_WIDGETS)
sys.modules[_WIDGETS].QOpenGLWidget = type("QOpenGLWidget", (), {})  # type: ignore[attr-defined]
