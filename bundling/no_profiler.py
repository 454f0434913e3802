"""Run by the built trainer before anything else.

TensorFlow imports its profiler's library, 90 MB, wherever it is imported, and nothing here uses it: an empty
module takes its place.
"""

import sys
from types import ModuleType

_NAME = "tensorflow.python.profiler.internal._pywrap_profiler_plugin"
sys.modules[_NAME] = ModuleType(_NAME)
