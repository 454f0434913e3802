"""How good a model is, and how its heads become one answer.

evaluation.py   accuracy, recall, confusion, calibration; score_text.py tables of them
truths.py       who is right about a picture: its label, or the people who voted
head_fusion.py  how heads are combined; choice.py which combination ships
confidence.py   below which confidence a model says "unsure"
description.py  all that is told of a model in its report and on its card

No Keras here: what ships is scored, by LiteRT.
"""
