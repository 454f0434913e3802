"""Which eyes of a face can be measured."""

from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.head_pose import Pose

MIN_EYE_DISTANCE = 18.0  # pixels between the eyes; 13 are too blurred
MAX_YAW = 35.0  # degrees from which on the far eye is foreshortened too much, and partly hidden
MAX_YAW_NEAR = 60.0  # likewise the near eye
MIN_PITCH = -25.0  # degrees against the own zero; who bends the head further shows the upper lids


def valid_eyes(mesh: FaceMesh, pose: Pose, lowered: float) -> tuple[bool, bool]:
    """Returns whether the eye at the picture's left, and the other one, can be measured.

    Args:
        mesh: the face.
        pose: its head pose against the camera, because that decides what is hidden.
        lowered: its pitch in degrees against the person's own zero, because a camera may hang high.
    """
    if not mesh.eye_distance >= MIN_EYE_DISTANCE or lowered < MIN_PITCH:
        return False, False
    # A face that is turned to the right of the picture shows less of the eye at the right.
    return -MAX_YAW < pose.yaw < MAX_YAW_NEAR, -MAX_YAW_NEAR < pose.yaw < MAX_YAW
