"""The training of models, `python -m trainer`: from a data set to a network, its report and its bundle.

data/     pictures, labels and votes: read, inspected, made into batches
network/  the networks, their augmentation, and Keras files of others
scoring/  how good a model is, and how its heads become one answer
export/   models and reports as files for others
report/   the end of a run: model, figures, report
run/      a run from its options to its end, and the other commands
shared/   what the app uses too

Qt and the app are unknown here. The packages build on each other in layers (docs/architecture.md). Keras is
imported only where something is trained or converted, since that takes seconds.
"""
