"""The Videos page: videos become sessions, several at once, beside whatever else goes on.

videos_page.py     the page; source_buttons.py what is analyzed, with which model, how many at once
video_queue.py     what runs, and what is remembered of it: polls `emotion_gui.batch.scheduler`
queue_table.py     the queue as a table; queue_model.py its rows

Each batch asks who is seen in its videos; nothing runs before that is answered.
"""
