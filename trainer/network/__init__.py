"""The networks, and what is needed to train them.

architectures.py   the networks by name: raw gray pixels in, logits of one or two heads out
augmentation.py    pictures changed a little each time, by one layer
training_model.py  the network behind its augmentation, with loss, metrics and optimizer
distillation.py    targets softened by models that were trained before
bundled.py         the network of a bundle, to train on or to learn from
runtime.py         threads, precision, repeatability
keras_file.py      opens Keras files of others, and runs nothing that they carry
keras_names.py     what such files may be made of
keras_types.py     what Keras gives and takes here, by name, since it has no types
"""
