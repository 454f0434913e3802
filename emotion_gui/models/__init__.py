"""The available models, and the ways to open others.

library.py  lists the shipped model and the user's own
startup.py  loads the model and the face detector that the window starts with
opener.py   opens a model bundle, a packed one, or a Keras file, which the trainer's process converts once
sandbox.py  runs an unknown model in a child process before this process loads it
card.py     the model card, in plain words

A file from outside is only ever tested in a child process, never in that of the window (docs/safety.md).
"""
