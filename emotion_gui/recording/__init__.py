"""Sessions on the disk: recording, reading, changing, encrypting and deleting them.

session_info.py       what is known of a session as a whole
samples.py            the numeric rows of frames and faces; columns.py adds columns with a unit
markers.py            events at a moment of a session; marker_import.py reads them from a table of times
errors.py             the errors that the package raises
database.py           SQLite files: connections, transactions, versions
tables.py             the tables of a session; pictures.py the separate file of its pictures
session_writer.py     creates and fills a session; session_reader.py reads it and changes its metadata
recorder.py           records results on a thread of its own; recording_buffer.py collects what it writes
rows.py               turns a result into rows
frame_encoder.py      turns results into JPEGs; presence_detector.py turns them into markers
vault.py              keys and ciphers; lock_file.py the lock of the passphrase
reencryption.py       encrypts existing sessions, decrypts them, or changes their lock
session_dates.py      when a session began and when it was created
deletion.py           deletes sessions for good: they do not go to the trash

docs/session-format.md describes the format. No Qt here. A writer belongs to one thread. The recorder never
blocks its callers: it drops the frames that the disk is too slow for. All failures are raised as
`SessionError`, whose text is a sentence for the user.
"""
