"""Which eyes of a face can be measured."""

from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.pose import Pose

MIN_EYE_DISTANCE = 18.0  # pixels between the eyes; 13 are too blurred
MAX_YAW = 35.0  # degrees from which on the far eye is foreshortened too much, and partly hidden
MAX_YAW_NEAR = 60.0  # likewise the near eye
MIN_PITCH = -25.0  # degrees; who bends the head further shows the upper lids


def valid_eyes(mesh: FaceMesh, pose: Pose) -> tuple[bool, bool]:
    """Returns whether the eye at the picture's left, and the other one, can be measured.

    Args:
        mesh: the face.
        pose: its head pose against the camera, not against the person's own zero.
    """
    if not mesh.eye_distance >= MIN_EYE_DISTANCE or pose.pitch < MIN_PITCH:
        return False, False
    # A face that is turned to the right of the picture shows less of the eye at the right.
    return -MAX_YAW < pose.yaw < MAX_YAW_NEAR, -MAX_YAW_NEAR < pose.yaw < MAX_YAW
