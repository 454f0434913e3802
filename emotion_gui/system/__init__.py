"""Integration with the operating system.

process.py          starts child processes: flags, environment, priority and streams in one place
process_outcome.py  how one ended, as a value with a readable text; qt_process.py one that emits signals
process_tree.py     kills a process with its descendants and measures their memory
task.py             runs work on a thread of its own and emits its result on the window's thread
programs.py         commands that start the app and the trainer as processes, from source and frozen
single_instance.py  one window at a time: a second start forwards its file to the first
qt_platform.py      what Qt needs before its first import, and a sentence if that is missing
malloc.py           limits and trims the heap of the C library
garbage.py          collects Python's garbage on the window's thread only
"""
