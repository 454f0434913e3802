"""Run by the built window before anything else.

pyqtgraph imports Qt's OpenGL modules, 10 MB, to derive a class that only its OpenGL views use, and nothing
here has one: empty modules take their place.
"""

import sys
from types import ModuleType

_MODULE, _WIDGETS = "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets"
sys.modules[_MODULE] = ModuleType(_MODULE)
sys.modules[_WIDGETS] = ModuleType(_WIDGETS)
sys.modules[_WIDGETS].QOpenGLWidget = type("QOpenGLWidget", (), {})  # type: ignore[attr-defined]
