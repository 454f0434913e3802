"""Who is seen in a session: what counts as the user's own, and what others have to agree to."""

from enum import StrEnum


class Subject(StrEnum):
    """The values are those in files. Files of version 0.1 say "self" for ME."""

    ME = "me"
    OTHERS = "others"  # with their consent
    PUBLISHED = "published"  # footage that was made public, such as a film
    DEMO = "demo"  # the app's own scene

    @classmethod
    def _missing_(cls, value: object) -> "Subject | None":
        return cls.ME if value == "self" else None
