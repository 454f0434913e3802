"""The recording of sessions in the Live tab.

live_recording.py  joins the widgets with the control behind them
record_control.py  one recording after the other: begun once everything is asked, marked, ended
record_button.py   the button and its menu; recording_indicator.py, note_field.py what lies over the video
questions.py       what is asked: who is filmed, names for keys, whether to end
new_session.py     what is known of a session before its first frame

Frames go from the camera's thread to `emotion_gui.recording.recorder`, which writes on a thread of its own.
Pictures are recorded only where they were chosen since the start of the app.
"""
