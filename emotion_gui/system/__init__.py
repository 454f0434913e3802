"""Integration with the operating system.

programs.py         commands that start the app and the trainer as processes, from source and frozen
single_instance.py  one window at a time: a second start forwards its file to the first
qt_platform.py      what Qt needs before its first import, and a sentence if that is missing
malloc.py           limits and trims the heap of the C library
"""
