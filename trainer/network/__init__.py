"""The networks, and what is needed to train them.

architectures.py   the networks by name: raw gray pixels in, logits of one or two heads out
augmentation.py    the layer that changes training images randomly
training_model.py  the network after its augmentation, with loss, metrics and optimizer
distillation.py    soft targets from models that were trained before
bundled.py         loads the network of a bundle, to fine-tune it or to distill from it
runtime.py         threads, precision and reproducibility
keras_file.py      opens Keras files from other people without running their code
keras_names.py     the classes that such files may contain
keras_types.py     types for Keras, which has none
"""
