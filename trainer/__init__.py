"""Trains models with `python -m trainer`: from a data set to a network, its report and its bundle.

data/     reads and inspects images, labels and votes, and makes batches of them
network/  the networks and their augmentation; opens Keras files from other people
scoring/  measures how good a model is, and combines its heads into one prediction
export/   writes models and reports as files for other programs and people
report/   finishes a run: model, figures, report
run/      a run from its options to its end, and the other commands
shared/   what the app uses too

This package imports neither Qt nor the app. Its subpackages build on each other in layers
(docs/architecture.md). Keras is imported only to train or convert, because importing it takes seconds.
"""
