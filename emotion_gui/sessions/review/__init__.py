"""The review of one session: its timeline, and its values at the cursor and in ranges.

review_page.py       opens a session in the background; review_view.py shows the open session
prepared_session.py  a session prepared for drawing at any zoom
timeline.py          the view over time; timeline_plot.py paints it, emotion_layer.py its lines and areas
sign_row.py          chooses the signs of the face below the emotions; sign_plot.py paints them
time_plot.py         the base of both plots; line_painting.py has what both paint
overview.py          the whole session, with a frame around the part in view
playback.py          the position of the cursor, and playing; picture_thread.py reads the pictures
side_pages.py        the pages beside the timeline: markers_panel.py, range_panel.py, compare_panel.py and
                     affect_panel.py, below the picture and the play bar; sign_averages.py is a part of two
overlay.py           a second session drawn over the first

`prepared_session.py`, `canvas.py`, `time_formatting.py` and `review_formatting.py` compute without Qt.
"""
