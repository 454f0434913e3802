"""Pictures, labels and votes of a data set: read, inspected, and made into batches.

readers.py     where pictures lie: a folder, a zip or a CSV file, read one by one; nothing is unpacked
dataset.py     reads splits into memory; class_names.py folders that are named otherwise
votes.py       what several people saw in each picture
duplicates.py  pictures that are there more than once, and validation pictures with a twin in training
checks.py      what is wrong with a data set; inspection.py looks for it, dataset_messages.py says it
targets.py     what a network shall answer to each picture
batches.py     batches for Keras; their order depends on seed and epoch alone

The data is never changed: what is left out goes by name into the configuration of a run.
"""
