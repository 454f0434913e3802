"""What the operating system wants or gives.

programs.py         how the app and the trainer are started as processes, from source and frozen
single_instance.py  one window at a time: a second start hands its file over
qt_platform.py      what Qt needs before its first import; a sentence where that is missing
malloc.py           the C library's heap: one for all threads, and tidied
"""
