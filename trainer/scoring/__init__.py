"""Measures how good a model is, and combines its heads into one prediction.

evaluation.py   accuracy, recall, confusion, calibration
score_text.py   prints scores as tables
truths.py       the reference for an image: its label, or the people who voted
head_fusion.py  combines heads
choice.py       selects the combination that ships
confidence.py   selects the confidence below which a model says "unsure"
description.py  the scores and settings in a model's report and on its card

Keras is not used here: the model is evaluated as it ships, with LiteRT.
"""
