"""The main window: its three tabs, and what joins them.

main_window.py       the window: settings, help, status bar, the end
recording.py, alerts.py, privacy.py  what joins the tabs: a recording and its session, alerts and their rules,
                     the deletion of everything
model_controller.py  the model in use, and every way to another one
settings_dialog.py   the page of the settings; detector_field.py which face detector;
                     detector_downloader.py gets YuNet's file on a thread
help_dialog.py, error_dialog.py

Tabs are built after the first frame is shown, and know nothing of each other: what one needs of another goes
through here.
"""
