"""Finds problems in a data set, describes them, and lists which images to exclude to fix them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

import numpy as np

from trainer.data.class_names import suggest
from trainer.data.dataset import Dataset, Split
from trainer.data.duplicates import LIMIT, DuplicateFinder, Group
from trainer.data.votes import MIN_VOTES, majority
from trainer.shared.face_input import INPUT_SIZE
from trainer.shared.formatting import count

FLAT = 2.0  # standard deviation, of 255
IMBALANCE = 5.0  # images of the largest class per image of the smallest
SPLIT_WORDS: Mapping[str, str] = {"train": "training", "validation": "validation", "test": "test"}

Severity = Literal["error", "warning", "note"]
Progress = Callable[[int, int], None]
NameGroups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that a user should know about the data.

    Attributes:
        kind: one word for the check that found it, such as "leak".
        sentence: one or a few sentences for the user.
        groups: names of images; those of one group are duplicates of each other.
        exclude: names of the images that the user may exclude to fix the problem.
        class_name: (folder, label) for a folder whose name may mean that label.
    """

    kind: str
    severity: Severity
    sentence: str
    groups: NameGroups = ()
    exclude: tuple[str, ...] = ()
    class_name: tuple[str, str] | None = None


def check(
    dataset: Dataset,
    class_names: Mapping[str, str] = {},
    progress: Progress = lambda done, total: None,
) -> list[Issue]:
    """Run all checks.

    Args:
        dataset: all of its splits.
        class_names: the label that each renamed folder stands for.
        progress: called with (done, total) while duplicates are searched.

    Returns:
        All issues: errors, which prevent a training, before warnings and notes.
    """
    parts = {name: split for name, split in dataset.splits.items() if len(split)}
    issues = [
        *_missing_classes(parts),
        *_folders(dataset, class_names),
        *_unreadable(dataset),
        *_duplicates(parts, progress),
        *_flat(parts.values()),
        *_wrong_sizes(dataset),
        *_imbalance(dataset.splits.get("train")),
        *_few_votes(parts.values()),
    ]
    return sorted(issues, key=lambda issue: ("error", "warning", "note").index(issue.severity))


def _singletons(names: Iterable[str]) -> NameGroups:
    return tuple((name,) for name in names)


def _missing_classes(parts: Mapping[str, Split]) -> Iterable[Issue]:
    if "train" not in parts:
        yield Issue("missing_class", "error", "There are no training images of any of the seven emotions.")
    for name, split in parts.items():
        missing = [label for label, number in split.counts().items() if not number]
        if missing:
            sentence = f"There are no {SPLIT_WORDS[name]} images of {', '.join(missing)}."
            if name != "test":
                sentence += " Training needs some of each emotion."
            yield Issue("missing_class", "warning" if name == "test" else "error", sentence)


def _folders(dataset: Dataset, class_names: Mapping[str, str]) -> Iterable[Issue]:
    for folder, number in dataset.other_folders.items():
        label = suggest(folder)
        sentence = (
            f"The folder {folder} ({count(number, 'image')}) is not named after an emotion and is left out."
        )
        if label:
            yield Issue(
                "class_name", "warning", f"{sentence} It may mean {label}.", class_name=(folder, label)
            )
        else:
            yield Issue("class_name", "note", sentence)
    names = (name for split in dataset.splits.values() for name in split.names)
    folders = {PurePosixPath(name).parent.name.lower() for name in names}
    for folder, label in class_names.items():
        if folder.lower() in folders:
            sentence = f"The folder {folder} counts as {label}, as you chose."
            yield Issue("class_name", "note", sentence, class_name=(folder, label))


def _unreadable(dataset: Dataset) -> Iterable[Issue]:
    if names := dataset.unreadable:
        sentence = f"{count(len(names), 'image')} could not be read and will be left out."
        yield Issue("unreadable", "warning", sentence, _singletons(names))


def _wrong_sizes(dataset: Dataset) -> Iterable[Issue]:
    if not dataset.resized:
        return
    poor = tuple(
        name for name, (width, height) in dataset.resized.items() if width != height or width < INPUT_SIZE
    )
    sentence = (
        f"{count(len(dataset.resized), 'image')} that {'is' if len(dataset.resized) == 1 else 'are'} not "
        f"{INPUT_SIZE}x{INPUT_SIZE} pixels will be resized."
    )
    if poor:
        sentence += f" Excluding leaves out those that are smaller or not square ({len(poor):,})."
    yield Issue("wrong_size", "note", sentence, _singletons(dataset.resized), poor)


def _flat(parts: Iterable[Split]) -> Iterable[Issue]:
    names = tuple(
        name for split in parts for name, image in zip(split.names, split.images, strict=True)
        if image.std() < FLAT
    )  # fmt: skip
    if names:
        sentence = f"{count(len(names), 'image is', 'images are')} blank: all pixels are nearly the same."
        yield Issue("flat", "warning", sentence, _singletons(names), names)


def _imbalance(train: Split | None) -> Iterable[Issue]:
    counts = train.counts() if train else {}
    numbers = {label: number for label, number in counts.items() if number}
    if not numbers:
        return
    most, fewest = max(numbers, key=numbers.__getitem__), min(numbers, key=numbers.__getitem__)
    times = numbers[most] / numbers[fewest]
    if times > IMBALANCE:
        yield Issue(
            "imbalance",
            "note",
            f"There are {times:.0f} times as many training images of {most} ({numbers[most]:,}) as of "
            f"{fewest} ({numbers[fewest]:,}). Class weights make the rare ones count more.",
        )


def _few_votes(parts: Iterable[Split]) -> Iterable[Issue]:
    few, without = list[str](), 0
    for split in parts:
        if split.votes is not None:
            usable = majority(split.votes)[1]
            few += (split.names[index] for index in np.flatnonzero(~usable))
            without += int((~split.votes.any(axis=1)).sum())
    if few:
        sentence = (
            f"{count(len(few), 'image has', 'images have')} fewer than {MIN_VOTES} votes for the "
            f"seven emotions ({without:,} have none): perhaps not a face, or not one of these emotions."
        )
        yield Issue("few_votes", "note", sentence, _singletons(few), tuple(few))


def _duplicates(parts: Mapping[str, Split], progress: Progress) -> Iterable[Issue]:
    if not parts:
        return
    names = [name for part in parts.values() for name in part.names]
    labels = np.concatenate([part.labels for part in parts.values()])
    finder = DuplicateFinder(np.concatenate([part.images for part in parts.values()]), progress)
    ranges, begin = dict[str, range](), 0
    for split, part in parts.items():
        ranges[split] = range(begin, begin := begin + len(part))

    def named(groups: Iterable[Group]) -> NameGroups:
        return tuple(tuple(names[index] for index in group) for group in groups)

    for split, indexes in ranges.items():
        if split != "train" and "train" in ranges:
            yield from _leaks(split, named(finder.between(ranges["train"], indexes)))
    yield from _conflicts(named(finder.in_conflict(labels)))
    for split, indexes in ranges.items():
        yield from _exact(split, named(finder.exact(indexes)))
        yield from _near(split, named(finder.near(indexes)))


def _all_but_first(groups: NameGroups) -> tuple[str, ...]:
    return tuple(name for group in groups for name in group[1:])


def _leaks(split: str, groups: NameGroups) -> Iterable[Issue]:
    word, exclude = SPLIT_WORDS[split], _all_but_first(groups)
    if groups:
        yield Issue(
            "leak",
            "warning",
            f"{count(len(exclude), f'{word} image has', f'{word} images have')} a duplicate in training, "
            f"which makes the accuracy look better than it is. Excluding leaves out the {word} images; "
            "the training images stay.",
            groups,
            exclude,
        )


def _conflicts(groups: NameGroups) -> Iterable[Issue]:
    names = tuple(name for group in groups for name in group)
    if groups:
        yield Issue(
            "conflict",
            "warning",
            f"{count(len(names), 'image')} in {count(len(groups), 'group')} of duplicates have different "
            "labels. Which label is right is unknown, so excluding leaves out all of them.",
            groups,
            names,
        )


def _exact(split: str, groups: NameGroups) -> Iterable[Issue]:
    return _in_one_split("exact_twins", "warning", split, groups, "an exact duplicate in the same split")


def _near(split: str, groups: NameGroups) -> Iterable[Issue]:
    description = f"a near-duplicate in the same split (less than {LIMIT} of 255 apart on average)"
    return _in_one_split("near_twins", "note", split, groups, description)


def _in_one_split(
    kind: str, severity: Severity, split: str, groups: NameGroups, description: str
) -> Iterable[Issue]:
    number, exclude = sum(map(len, groups)), _all_but_first(groups)
    if groups:
        yield Issue(
            kind,
            severity,
            f"{number:,} {SPLIT_WORDS[split]} images have {description}. Excluding keeps the first of each "
            f"group and leaves out {len(exclude):,}.",
            groups,
            exclude,
        )
