"""The Options page: every option of a run, checked as it is typed.

options_page.py          the page
option_fields.py         an editor for each option, and what is wrong with its value
option_texts.py          what the options are called, and what each does
model_fields.py          the models that a run starts from or learns from
augmentation_preview.py  faces as the network will see them
epoch_estimate.py        the time of an epoch, measured when the user asks
workbench.py             the trainer's process behind the last two
"""
