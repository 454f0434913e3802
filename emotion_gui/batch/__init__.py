"""A queue of videos: a child process turns each into a session, and resumes it after any interruption.

queue_item.py              the items of the queue and their file; choosing.py which sources a user has chosen
scheduler.py               works through the queue, several items at once; pace.py estimates the time left
child.py                   a child process, as its parent sees it
worker.py                  what runs in the child process; job.py the messages between both
video_analyzer.py          turns a source into a session; work.py opens the source for it
model_file.py              the model that a job runs with
creation_time.py           when a video was filmed
session_picture_source.py  the pictures of a session as a source
session_buffer.py          collects rows between two commits
existing_session.py        finds the session of an earlier attempt; resume_point.py where it continues
terminal.py                the queue in a terminal

No Qt here. The scheduler has no clock and no threads: its owner polls it. Keys and jobs reach a child
through its standard input. The child ends when that closes, so a window that has crashed leaves no process
behind.
"""
