"""What recorded numbers say, and how sure that is. docs/statistics.md has the methods.

series.py     a session as smooth probabilities over time; pyramid.py the same at every resolution
segments.py   what a stretch shows, and how two of them differ
bootstrap.py  means with intervals that know that neighboring frames are alike; blocks.py how much
affect.py     valence and arousal, by a stated formula
trends.py     days and weeks; own_sessions.py of which sessions, baseline.py what is usual
estimate_text.py  estimates in words, the same everywhere

No Qt here. Never a p-value. Long NumPy calls go in small pieces: some keep Python's lock.
"""
