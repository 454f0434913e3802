"""A training run as the window sees it: a process that outlives the window, followed through its folder.

child.py          the run behind typed signals
run_control.py    the run that goes on, at most one, and the one of the past that is looked at
open_runs.py      runs that go on, and those that died and can be resumed
outcome.py        how a run ended, as a value with a sentence
command.py        what the trainer is started with
child_process.py, process_tree.py  starting and ending it without waiting

A run is asked to stop or pause by files in its folder. A lock says whether it is alive, another one which
window watches it (docs/formats.md). Only "kill" ends a process, with all that it has started.
"""
