"""Reports in the terminal what was left out of a data set or changed in it."""

from collections.abc import Collection, Iterator

from trainer.data.dataset import Dataset
from trainer.shared.formatting import count, exact_percent


def dataset_messages(
    dataset: Dataset, excluded: Collection[str], validation_share: float, seed: int
) -> Iterator[str]:
    """One sentence for each change. The arguments are those of `trainer.data.dataset.load`."""
    if dataset.made_validation:
        yield (
            f"The data has no validation images, so {exact_percent(validation_share)} of the training images "
            f"of each emotion are used, drawn with seed {seed}."
        )
    for folder, number in dataset.other_folders.items():
        yield f"Left out {count(number, 'image')} in {folder}, a folder that is not named after an emotion."
    if excluded:
        yield f"Excluded {count(dataset.excluded, 'image')} on request."
    unknown = len(frozenset(excluded)) - dataset.excluded
    if unknown:
        names = count(unknown, "name matches", "names match")
        yield f"In the list of excluded images, {names} no image in use."
