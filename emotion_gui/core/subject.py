"""Who is seen in a session: the user, or others, who have to consent."""

from enum import StrEnum


class Subject(StrEnum):
    """Who is seen. The values are those in files; files of version 0.1 have "self" for ME."""

    ME = "me"
    OTHERS = "others"  # with their consent
    PUBLISHED = "published"  # footage that was made public, such as a film
    DEMO = "demo"  # the app's own scene

    @classmethod
    def _missing_(cls, value: object) -> "Subject | None":
        return cls.ME if value == "self" else None
