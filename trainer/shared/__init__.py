"""What the app and the trainer share: how a face is read, and the files of models and runs.

labels.py       the seven classes; face_input.py how a face becomes the input of a model, one way for both
bundle.py       a model on the disk; model_header.py how it is run; litert.py runs it, model_check.py where a
                crash harms nobody
config.py       all options of a run, each declared once; presets.py recipes by name
questions.py    what the app asks the trainer about a run that is not started
run_folder.py   where the parts of a run lie, and requests to it; file_lock.py its locks
events.py       the stream of a run's events; event_kinds.py what each kind of them holds
model_report.py what is told of a model in its run's report and on its card; scores.py how good it is
files.py        files that are whole or not there
records.py      JSON as declared types: ranges, titles and help stand where a field is declared
quantities.py   the ranges of counts, shares and times in these files
errors.py       what goes wrong, in words

Light: no TensorFlow, no matplotlib, no Qt. The formats are in docs/formats.md.
"""
