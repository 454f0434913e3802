"""A training run from its options to its end, and the other commands of the trainer.

options.py        the options of `train`
train.py          runs a training: lock, data, events, end
fit.py            combines batches, network and callbacks
callbacks.py      actions between batches and epochs: events, checkpoints, stop and pause
recombination.py  combines the heads of a trained model differently, without training
model_data.py     loads the images that a trained model is evaluated on
trainer_info.py   answers the app's questions about a planned run

A run writes everything to its folder, from which it can be resumed even if it was killed (docs/formats.md).
"""
