"""The Videos page, which turns videos into sessions, several at once and in the background.

videos_page.py     the page
source_buttons.py  chooses videos, the model, and how many are analyzed in parallel
questions.py       the questions above the queue
video_queue.py     runs and saves the queue; it polls `emotion_gui.batch.scheduler`
queue_table.py     the queue as a table with its commands; queue_model.py has its rows

The page asks who is seen in newly added videos, and analyzes none before the answer.
"""
