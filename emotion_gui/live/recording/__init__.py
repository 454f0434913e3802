"""The recording of sessions in the Live tab.

live_recording.py       joins the widgets with the control
record_control.py       starts, marks and ends recordings, after consent and passphrase
record_button.py        the button and its menu
recording_indicator.py  the red label over the video while a session is recorded
note_field.py           the input line over the video for a note
questions.py            dialogs: who is filmed, names of marker keys, whether to end the recording
new_session.py          the metadata of a session before its first frame

Frames go from the worker's thread to `emotion_gui.recording.recorder`, which writes on a thread of its own.
Pictures are recorded only if the user has chosen them since the start of the app.
"""
