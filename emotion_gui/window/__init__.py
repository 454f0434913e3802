"""The main window: its three tabs, and the connections between them.

main_window.py       the window: tabs, status bar, dialogs, closing
recording.py         connects a recording with the model in use and with the Sessions tab
alerts.py            connects the alerts with the recording and with the page of their rules
privacy.py           deletes all data on request
model_controller.py  the model in use, the list of models, and loading another one
settings_dialog.py   the settings
detector_field.py    the choice of the face detector, in the settings
help_dialog.py       help, responsible use, the model, about, licenses
error_dialog.py      shows unexpected errors and a report to copy

The Train and Sessions tabs are built after the first frame is shown. Tabs know nothing of each other;
what one needs of another goes through this package.
"""
