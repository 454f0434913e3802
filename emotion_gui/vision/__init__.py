"""Computer vision: takes a frame and returns its faces with their predicted emotions.

frame.py           frames, bounding boxes, faces and results, all frozen
source_spec.py     a source as a value: the demo, a camera, a file or a stream
frame_source.py    the interface of a source: open, read, close
sources.py         the source of a spec; cameras and network streams
file_sources.py    videos, pictures and folders of pictures
demo.py            the built-in demo
cameras.py         cameras by name and stable id; a fake provider registers like the real one
capture.py         the thread that reads a source
latest.py          a one-slot hand-over of the newest frame between threads
detection.py       what a detector returns: bounding box, score, keypoints
detector.py        the interface of a face detector, and Haar cascades
yunet.py           the other detector, YuNet
yunet_download.py  gets the file of YuNet
search.py          when the whole frame is searched, and on which thread
tracker.py         keeps the identity of faces from frame to frame
track.py           one face over time
face_template.py   template matching, which follows a face between two detections
pose.py            the head pose, from the five keypoints of YuNet
head_pose.py       the head pose, from the face mesh
classifier.py      crops the faces and runs the model on all of them in one call
prediction.py      a label, or "unsure", that does not flicker
pipeline.py        all of this as one call per frame
annotate.py        draws boxes and labels on an image
mesh_overlay.py    draws the points of faces on an image

This package imports neither Qt nor TensorFlow. Capture never waits for a consumer: a slow consumer loses
frames, never time. The pipeline belongs to one thread, and its parts may be replaced between two frames.
"""
