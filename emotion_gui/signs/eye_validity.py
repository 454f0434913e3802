"""Which eyes of a face can be measured."""

from emotion_gui.vision.face_mesh import LEFT_EYE, RIGHT_EYE, FaceMesh
from emotion_gui.vision.head_pose import Pose

MIN_EYE_DISTANCE = 18.0  # pixels between the eyes; 13 are too blurred
MAX_YAW = 35.0  # degrees from which on the far eye is foreshortened too much, and partly hidden
MAX_YAW_NEAR = 60.0  # likewise the near eye
MIN_PITCH = -25.0  # degrees against the own zero; who bends the head further shows the upper lids


def valid_eyes(mesh: FaceMesh, pose: Pose, lowered: float, frame_size: tuple[int, int]) -> tuple[bool, bool]:
    """Returns whether the eye at the picture's left, and the other one, can be measured.

    Args:
        mesh: the face.
        pose: its head pose against the camera, because that decides what is hidden.
        lowered: its pitch in degrees against the person's own zero, because a camera may hang high.
        frame_size: (width, height) of the frame in pixels, because a face may be partly outside of it.
    """
    if not mesh.eye_distance >= MIN_EYE_DISTANCE or lowered < MIN_PITCH:
        return False, False
    # A face that is turned to the right of the picture shows less of the eye at the right.
    left = -MAX_YAW < pose.yaw < MAX_YAW_NEAR and _is_inside(mesh, LEFT_EYE, frame_size)
    right = -MAX_YAW_NEAR < pose.yaw < MAX_YAW and _is_inside(mesh, RIGHT_EYE, frame_size)
    return left, right


def _is_inside(mesh: FaceMesh, corners: tuple[int, int], frame_size: tuple[int, int]) -> bool:
    width, height = frame_size
    return all(0 <= x <= width and 0 <= y <= height for x, y in mesh.points[list(corners), :2].tolist())
