"""What every part of the app may need: settings and folders, errors in words, resources, colors, the version.

settings.py  what is remembered, declared once and checked field by field when it is read
folders.py   where files are kept; face_options.py smoothing and smallest face, with ranges and defaults
errors.py    the log, the exception hook, `UserError`; error_report.py what a user may send of an error
palette.py   one color for each emotion; subject.py who is seen in a session

It imports nothing of the app, and no Qt. What a user can mend is raised as a `UserError`, whose text is one
sentence for them; all else goes to the exception hook: log and dialog, once each, however often it comes.
"""
