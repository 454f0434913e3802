"""Reads the images, labels and votes of a data set, inspects them, and makes batches of them.

readers.py           reads images one by one from a folder, a zip or a CSV file; nothing is unpacked
dataset.py           reads splits into memory
class_names.py       maps other folder names to the seven classes
votes.py             reads what several people saw in each image
duplicates.py        finds duplicates, and validation images that have a duplicate in training
checks.py            finds problems in a data set
inspection.py        runs the checks for `inspect`, as text or JSON
dataset_messages.py  reports in the terminal what was left out or changed
targets.py           makes the training targets from labels and votes
batches.py           makes batches for Keras, whose order depends on seed and epoch alone

The data itself is never changed: the configuration of a run lists the names of the excluded images.
"""
