"""Sessions on the disk: written while they are recorded, read, changed, sealed, and deleted.

session_info.py           what is known of the whole; samples.py rows of numbers; columns.py more with a unit
markers.py         that something happened; errors.py what goes wrong
database.py        SQLite files; tables.py what is in a session; pictures.py the file of pictures beside it
session_writer.py  makes and fills a session; session_reader.py reads it, and changes what is said about it
recorder.py        takes results on a thread of its own; recording_buffer.py what it writes
rows.py, frame_encoder.py, presence_detector.py  what becomes of a result: numbers, pictures, a marker
vault.py           keys and ciphers; lock_file.py the passphrase's lock; reencryption.py changes the key
session_dates.py   when a session began; marker_import.py a table of times as markers
deletion.py        the end of sessions: they do not go to the trash

docs/session-format.md has the format. No Qt here. A writer belongs to one thread. The recorder never lets
anybody wait: what the disk takes too long for is dropped, frame by frame. What goes wrong is a
`SessionError`, with a sentence for the user.
"""
