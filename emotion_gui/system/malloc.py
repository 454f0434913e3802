"""The heap of the C library: one for all threads, and free memory goes back to the system. Linux only."""

import ctypes
import sys
from contextlib import suppress

# Options of glibc's malloc.h, with values for images: those of 1920x1080 are kept for the next frame, larger
# blocks go back to the system. By default glibc would soon keep blocks of 32 MB, in one heap per thread.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_OPTIONS = {_M_ARENA_MAX: 1, _M_MMAP_THRESHOLD: 8 << 20, _M_TRIM_THRESHOLD: 16 << 20}


def limit_malloc_arenas() -> None:
    """Uses one heap for all threads, because frames move between threads and each heap would keep memory."""
    if sys.platform.startswith("linux"):
        with suppress(AttributeError, OSError):  # other C libraries have no such options
            mallopt = ctypes.CDLL(None).mallopt
            for name, value in _OPTIONS.items():
                mallopt(name, value)


def trim_heap() -> None:
    """Returns all free pages to the system, even those between used ones; takes a few milliseconds."""
    if sys.platform.startswith("linux"):
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
