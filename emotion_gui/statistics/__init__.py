"""Statistics of recorded sessions, with their uncertainty. docs/statistics.md describes the methods.

series.py         a session as smoothed probabilities over time; pyramid.py the same at every resolution
segments.py       means of a segment of a session, and differences between two segments
bootstrap.py      means with confidence intervals that account for autocorrelation
blocks.py         block length and resamples of the block bootstrap
affect.py         valence and arousal, by a stated formula
trends.py         days and weeks; sign_tally.py sums the signs of a session up for them
sign_series.py    the signs of a face frame by frame; sign_summary.py sums a stretch of time up
sign_curves.py    curves and events of signs, to draw
sign_estimates.py their rates and shares with intervals; sign_text.py the same in words
own_sessions.py   which sessions the trends are made of
baseline.py       the usual range of a person
estimate_text.py  estimates in words, the same everywhere

No Qt here, and no p-values. Long NumPy calls are split into chunks, because some of them hold the GIL.
"""
