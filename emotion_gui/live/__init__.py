"""The Live tab: shows a source, the expressions of its faces and the last minute; records and raises alerts.

live_tab.py          the tab, which joins its parts
source_bar.py        the bar over the video, with stream_dialog.py for the address of a stream
side_panel.py        the column beside the video: model_box.py, probability_bars.py, signs, smoothing
history_chart.py     the last 60 seconds of the chosen face
chosen_face.py       which face's probabilities are shown
video_view.py        paints the newest picture pixel by pixel; handles keys, clicks and dropped files
messages.py          messages over the video
rate_meter.py        frames per second and latency for the status bar
worker.py            the worker thread and its queue of the commands in commands.py
engine.py            the work of that thread: frames and commands in, annotated pictures out
view_renderer.py     renders a result for the view, or as a snapshot
camera_monitor.py    lists the cameras again and again, on a thread of its own
alert_control.py     evaluates armed rules on the results; notifier.py plays sounds and shows notifications
recording/           records sessions
signs/               the signs of eyes, mouth and head

The window puts commands into the worker's queue; the worker runs them between two frames. Every source has
a number, which its views and states carry, so that late ones of the former source are ignored. Only one
wake-up signal is pending at a time, however many views are ready. Listeners are called on the worker's
thread, and must neither block nor raise. Nothing here knows `training` or `sessions`.
"""
