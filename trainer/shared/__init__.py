"""What the app and the trainer share: reading a face, and the files of models and runs.

labels.py        the seven classes, and the size of a model's input
face_input.py    turns a face into model input, in the same way for training and live use
bundle.py        a model on disk
model_header.py  how the network of a model is run
litert.py        runs it
model_check.py   tries it out in a process that may crash
config.py        all options of a run, each declared once
presets.py       recipes by name
questions.py     the app's questions to the trainer about a planned run
run_folder.py    the files of a run, and stop and pause requests
file_lock.py     locks on a run's folder
event_kinds.py   the kinds of a run's events
events.py        writes and reads the stream of events
model_report.py  the facts about a model in its run's report and on its card
scores.py        the scores of a model
formatting.py    formats numbers, durations and days for people
files.py         writes files atomically
records.py       reads JSON as declared types, with range, title and help of each field
quantities.py    the ranges of counts, shares and times in these files
errors.py        errors with messages for users
report_kit/      the common part of the HTML reports

This package imports no TensorFlow, no matplotlib and no Qt. The formats are described in docs/formats.md.
"""
