"""The base of the app: settings, folders, errors, resources, colors and the version.

settings.py      the settings, declared once and validated field by field when they are read
folders.py       where the user's files are stored
face_options.py  smoothing and smallest face, with their ranges and defaults
errors.py        the log, the exception hook and `UserError`
error_report.py  the report about an error that a user may send
editions.py      what the live-only edition says where it lacks the trainer
licenses.py      the licenses of the packages that come with the app
resources.py     where the files that come with the app are
palette.py       one color for each emotion
subject.py       who is seen in a session
version.py       the version of the app

This package imports no other part of the app and no Qt. A problem that the user can solve is raised as a
`UserError`, whose text is one sentence for them. Every other exception reaches the exception hook, which
writes it to the log and shows it in a dialog, once each however often it occurs.
"""
