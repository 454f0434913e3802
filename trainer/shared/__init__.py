"""What the app and the trainer share: how a face is read, and the files of models and runs.

labels.py       the seven classes; face_input.py how a face becomes the input of a model, one way for both
bundle.py       a model on the disk; model_header.py how it is run; litert.py runs it, model_check.py where a
                crash harms nobody
config.py       all options of a run, each declared once; presets.py recipes by name
questions.py    what the app asks the trainer about a run that is not started
run_folder.py   where the parts of a run lie, and requests to it; events.py its stream, file_lock.py its locks
files.py        files that are whole or not there
records.py      JSON as declared types: ranges, titles and help stand where a field is declared
errors.py       what goes wrong, in words

Light: no TensorFlow, no matplotlib, no Qt. The formats are in docs/formats.md.
"""
