"""The Options page: all options of a run, validated as they are typed.

options_page.py          the page
option_fields.py         an editor for each option that trainer.shared.config declares
choice_texts.py          the titles of recipes and choices
model_fields.py          the models that a run starts from or learns from
augmentation_preview.py  augmented faces as the network will see them
epoch_estimate.py        the time of an epoch, measured on request
trainer_info.py          the trainer process behind the last two
"""
