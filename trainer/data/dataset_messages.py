"""What was done to data so that it can be used, in sentences for the terminal."""

from collections.abc import Collection, Iterator

from trainer.data.dataset import Dataset
from trainer.shared.formatting import count, exact_percent


def dataset_messages(
    dataset: Dataset, excluded: Collection[str], validation_share: float, seed: int
) -> Iterator[str]:
    """excluded, validation_share, seed: as they were given to `trainer.data.dataset.load`."""
    if dataset.made_validation:
        yield (
            f"The data has no validation pictures: {exact_percent(validation_share)} of each emotion's "
            f"training pictures serve as such, drawn with the seed {seed}."
        )
    for folder, number in dataset.other_folders.items():
        yield f"Left out, since its folder {folder} names no emotion: {count(number, 'picture')}."
    if excluded:
        yield f"Excluded on request: {count(dataset.excluded, 'picture')}."
    unknown = len(frozenset(excluded)) - dataset.excluded
    if unknown:
        yield f"No picture that is used here has the name of {unknown:,} of those to be excluded."
