"""Alert rules that watch the live view: their conditions, how they are stored, and the actions they take.

rule.py          a rule: condition, durations, schedule and actions; presets.py has some to start from
condition.py     the condition that a rule waits for, with hysteresis; schedule.py when it is armed
sentence.py      rules in words
rule_json.py     reads and writes the user's rules
sample.py        one moment of the live view or of a session
watch.py         evaluates one rule sample by sample; meter.py and recent.py measure samples
backtest.py      evaluates one rule over whole sessions, vectorized, with the columns of columns.py
action_sinks.py  all programs and addresses that get events; action_sink.py the thread and queue of each
program.py       a local program that gets events; local_call.py an HTTP address that gets them
event.py         the event that they get, in the format of docs/alerts.md
errors.py        AlertError

No Qt here. `watch.py` runs on the camera's thread and never blocks: action sinks take events from a queue.
A property-based test checks that `watch.py` and `backtest.py` give the same result. Only the user's own
programs are started, without a shell, and only this computer is called.
"""
