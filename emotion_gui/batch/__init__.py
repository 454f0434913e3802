"""A queue of videos, each made into a session by a child process, and gone on with after any interruption.

queue_item.py          the lines of the queue and their file; scheduler.py works through them, several at once
pace.py           how long one will take
child.py          one child, seen from its parent; worker.py the child itself; job.py what passes between them
video_analyzer.py  turns a source into a session, with what work.py has made ready
existing_session.py        finds the session of an earlier attempt; resume_point.py where that goes on
terminal.py       the queue in a terminal

No Qt here. The scheduler has no clock and no threads: whoever owns it polls it. Keys and jobs reach a child
through its standard input, and its end is the child's end: a dead window leaves no process behind.
"""
