"""The C library's heap: one for all threads, and what is free in it goes back to the system. Linux only."""

import ctypes
import sys
from contextlib import suppress

# Of glibc's malloc.h, and values for pictures: those of 1920x1080 are kept for the next frame, larger blocks
# go back to the system. By itself it would soon keep blocks of 32 MB, in a heap for each thread.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_OPTIONS = {_M_ARENA_MAX: 1, _M_MMAP_THRESHOLD: 8 << 20, _M_TRIM_THRESHOLD: 16 << 20}


def limit_malloc_arenas() -> None:
    """Frames wander from thread to thread; heaps of their own would all keep room for them."""
    if sys.platform.startswith("linux"):
        with suppress(AttributeError, OSError):  # other C libraries have nothing to set
            mallopt = ctypes.CDLL(None).mallopt
            for name, value in _OPTIONS.items():
                mallopt(name, value)


def trim_heap() -> None:
    """Free pages between used ones too, which the C library keeps by itself; takes some milliseconds."""
    if sys.platform.startswith("linux"):
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
