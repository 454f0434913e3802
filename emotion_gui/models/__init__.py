"""Which models there are, and how others become usable.

library.py  the shipped model and the user's own
startup.py  the model and the face detector that the window starts with; never none
opener.py   opens a bundle, a packed one, or a Keras file, which the trainer's process converts once
sandbox.py  tries a foreign network out in a process of its own before this one loads it
card.py     what is known of a model, in words

Whatever a file from outside may do to a process, it does to another one than the window's (docs/safety.md).
"""
