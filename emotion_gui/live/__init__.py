"""The Live tab: a source, its faces with what they express, the last minute; alerts and recording over it.

live_tab.py       the tab; source_bar.py, side_panel.py, probability_bars.py, history_chart.py its parts
worker.py         the camera's thread, and the queue of commands.py, what it is told to do
engine.py         what it does: frames and commands in, annotated pictures out
view_renderer.py  a result as the picture that the view shows, or as a snapshot
video_view.py     paints the newest picture one to one, and takes keys, clicks and dropped files
camera_monitor.py which cameras there are, looked up on a thread of its own
messages.py       sentences over the video
alert_control.py  armed rules over the results; notifier.py makes them heard and seen
recording/        the recording of sessions

The window gives the worker commands, which go into a queue and are carried out between two frames. Every
source has a number, which its views and states carry, so that late ones of the former source are ignored. One
wake signal is under way at a time, however many views come. Listeners are called on the worker's thread, and
must neither wait nor raise. Nothing here knows `training` or `sessions`.
"""
