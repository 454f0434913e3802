"""Other processes, as the system knows them."""

import psutil


def has_ended(pid: int) -> bool:
    """Also where nobody has asked how."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
