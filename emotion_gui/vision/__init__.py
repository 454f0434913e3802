"""A frame in, its faces and what they express out.

frame.py         frames, boxes, faces and results: all of it frozen
source_spec.py   what can be watched, as a value: the demo, a camera, a file, a stream
frame_source.py  what a source is: open, read, close; sources.py, file_sources.py, demo.py have them
cameras.py       cameras by name and stable id; a fake one registers like the real provider
capture.py       the thread that reads a source; latest.py hands its newest frame over
detection.py     what a detector returns: a box, how sure it is, points of the face
detector.py      Haar cascades; yunet.py the other detector, yunet_download.py gets its file
search.py        when the whole frame is searched, and on which thread
tracker.py       who is who; track.py one face over time; face_template.py follows it by its looks
pose.py          how a head is turned, from the five points that YuNet finds
classifier.py    crops, and one call of the network for all of them
prediction.py        a label, or "unsure", that does not flicker
pipeline.py      all of this as one call for each frame
annotate.py      boxes and labels on a picture

No Qt here, and no TensorFlow. Capture never waits for anybody: who is slow loses frames, never time. The
pipeline belongs to one thread; its parts may be changed between two frames.
"""
