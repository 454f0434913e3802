"""One session: its timeline, and all that is read of it at the cursor and in ranges.

review_page.py    opens a session beside the window; review_view.py the open session
prepared_session.py       a session made ready to be drawn at any zoom
timeline.py       the view over time; timeline_plot.py paints it, emotion_layer.py the lines and areas
overview.py       the whole session, and the part of it that is in view
playback.py       where a session is looked at, and how it plays; picture_thread.py its pictures
range_panel.py, compare_panel.py, affect_panel.py, markers_panel.py  what stands beside the timeline
overlay.py        a second session over the first
background.py     one job at a time beside the window; of those that wait only the newest

What is computed here without a window (`prepared_session.py`, `canvas.py`, `review_formatting.py`) has no Qt.
"""
