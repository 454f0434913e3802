"""What the report says about its numbers, in plain words."""

from emotion_gui.models.library import Rating
from emotion_gui.recording.about import About
from trainer.shared.formatting import percent

WHAT_THEY_ARE = (
    "A face detector finds the faces in each picture of the camera. A neural network gives each face seven "
    "probabilities, one for each emotion; together they make 100%. They are smoothed over time. This report "
    "sums them up."
)


def limits(about: About, rating: Rating | None) -> list[str]:
    """rating: None where nobody knows how often the model is right."""
    told = (
        _told(rating)
        if rating is not None
        else "How often this model is right is not known here. Models of this kind are wrong about three or "
        "four of ten test pictures, whose labels are noisy: people themselves often disagree about them."
    )
    sentences = [
        "A facial expression is not a feeling. The numbers say what a face looks like in a picture; they say "
        "nothing for sure about what a person feels, thinks or intends. People smile out of politeness, and "
        "feel much that no face shows.",
        "The numbers are estimates, not measurements.",
        told,
        "With another camera, other light, a turned head, glasses, a hand before the mouth, other ages or "
        "cultures than in its training pictures, the model is wrong more often, and often in one direction. "
        "Compare a person with themselves under the same conditions, rather than people with each other.",
        "Where no face was seen nothing is known: gaps are left out, not counted as neutral.",
    ]
    if about.filmed == "others":
        sentences += [
            "This is a record of other people. Keep it only as long as they agree, and delete it when they "
            "ask.",
            "In the European Union the AI Act (Article 5) forbids systems that infer emotions of people at "
            "work and in education, except for medical or safety reasons. Never decide about people by these "
            "numbers.",
        ]
    return sentences


def who(about: About) -> str:
    """Who was filmed."""
    return "Others, who have agreed" if about.filmed == "others" else "The person who recorded it"


INTERVALS = (
    "In brackets: 95% intervals, by a block bootstrap. Neighbouring frames resemble each other, so it draws "
    "whole stretches of time, not single frames. The intervals tell how much the means would vary with "
    "another stretch of the same kind; they do not know about errors of the model."
)


def _told(rating: Rating) -> str:
    share = f"Of the pictures that this model was tested on, it names {percent(rating.share, 1)}"
    if rating.by_votes:
        return f"{share} as most of ten people do. The people themselves often disagree about them."
    return f"{share} as their labels do. Such labels are noisy: people themselves often disagree about them."
