"""Replaces TensorFlow's profiler with an empty module; the built trainer runs this before anything else.

TensorFlow always imports the profiler's library (90 MB), and the trainer does not use it.
"""

import sys
from types import ModuleType

_NAME = "tensorflow.python.profiler.internal._pywrap_profiler_plugin"
sys.modules[_NAME] = ModuleType(_NAME)
