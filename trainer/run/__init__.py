"""A training run from its options to its end, and the other commands of the trainer.

options.py        the options of `train`
train.py          the run: its lock, its data, its events, its end
fit.py            batches, network and callbacks, joined
callbacks.py      what is done between batches and epochs: events, checkpoints, stop and pause
recombination.py  a finished model with other weights of its heads, not trained; model_data.py its pictures
trainer_info.py      answers the window's questions about a run that has not begun

A run leaves everything in its folder, and a killed one can be resumed from there (docs/formats.md).
"""
