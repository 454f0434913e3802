"""A training run as the window sees it: a process that outlives the window, followed through its folder.

child.py          a run behind typed signals
run_control.py    controls the active run, of which there is at most one, and replays an earlier one
open_runs.py      finds runs that are active, or interrupted and resumable
outcome.py        how a run ended, as a value with a sentence
command.py        the command lines of the trainer

Files in the run's folder request a stop or a pause. One lock shows whether the run is alive, another one
which window follows it (docs/formats.md). Only "kill" ends a process, including all its descendants.
"""
