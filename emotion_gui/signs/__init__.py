"""Measures the physical signs of faces: how far eyes are open, the mouth, and how the head is held.

sign_meter.py         all faces of a frame; remembers each by its id
face_meter.py         one face
eye_meter.py          both eyes: openness, blinks, long closings, PERCLOS
eye_validity.py       which eyes can be measured, and whether a laugh squeezes them
open_eye.py           how far a person's eye is open when it is open
closure_detector.py   blinks and long closings of a series of openness
perclos.py            share of the last minute with closed eyes
mouth_opening.py      how far a mouth is open, and whether it laughs
yawn_detector.py      yawns in a series of mouth openings
head_zero.py          how a person usually holds the head
nod_detector.py       nods in a series of head poses

docs/signs.md has the definitions, their sources, and what breaks them. No Qt here. Nothing here draws
conclusions about sleepiness or attention.
"""
