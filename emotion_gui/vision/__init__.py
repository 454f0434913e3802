"""Computer vision: takes a frame and returns its faces with their predicted emotions.

frame.py              frames, bounding boxes, faces and results, all frozen
source_spec.py        a source as a value: the demo, a camera, a file or a stream
frame_source.py       the interface of a source: open, read, close
sources.py            the source of a spec; cameras and network streams
file_sources.py       videos, pictures and folders of pictures
demo.py               the built-in demo
cameras.py            cameras by name and stable id; a fake provider registers like the real one
capture.py            the thread that reads a source
latest.py             a one-slot hand-over of the newest frame between threads
detection.py          what a detector returns: bounding box, score, keypoints, mesh
detector.py           the interface of a face detector, and Haar cascades
detectors.py          opens the chosen detector, or Haar alone without the networks
neural_detector.py    finds faces with networks, and follows and confirms them with the mesh
combined_detector.py  Haar cascades and networks together
face_networks.py      loads the networks in resources/networks
blaze_face.py         the two networks that find faces, in a square of the frame
tiles.py              divides a frame into such squares
region.py             a turned square of a frame, cut out upright
mesh_network.py       the network that finds the points of a face, and whether it is one
iris_network.py       the network that finds the outline of an eye
face_mesh.py          the points of a face
face_signs.py         what is measured of eyes, mouth and head; emotion_gui.signs fills it
search.py             when the whole frame is searched, and on which thread
tracker.py            keeps the identity of faces from frame to frame
track.py              one face over time
face_template.py      template matching, which follows a face between two detections
head_pose.py          the head pose, from the face mesh
alignment.py          cuts a face out as the training pictures are: upright, eyes and mouth in their places
classifier.py         crops the faces and runs the model on all of them in one call
prediction.py         a label, or "unsure", that does not flicker
pipeline.py           all of this as one call per frame
annotate.py           draws boxes and labels on an image
mesh_overlay.py       draws the points of faces on an image

This package imports neither Qt nor TensorFlow. Capture never waits for a consumer: a slow consumer loses
frames, never time. The pipeline belongs to one thread, and its parts may be replaced between two frames.
"""
