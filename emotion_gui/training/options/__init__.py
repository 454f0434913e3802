"""The Options page: every option of a run, checked as it is typed.

options_page.py          the page
option_fields.py         an editor for each option that trainer.shared.config declares
choice_texts.py          what recipes and choices are called
model_fields.py          the models that a run starts from or learns from
augmentation_preview.py  faces as the network will see them
epoch_estimate.py        the time of an epoch, measured when the user asks
trainer_info.py             the trainer's process behind the last two
"""
