"""How the heads of a network become the seven probabilities that ship.

The logarithms of the heads' probabilities are averaged, freed of some of the class frequencies that
each head has learned (the prior), and divided by a temperature: one linear map of the
log-probabilities, which the shipped graph holds as its last layer.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation import best_temperature
from trainer.labels import LABELS

Floats = NDArray[np.float32]
_SHARES = tuple(step / 50 for step in range(51))
_LABEL_PRIORS = tuple(step / 20 for step in range(21))
_VOTES_PRIORS = tuple(step / 10 for step in range(8))
# What the model that ships is to reach: accuracy and macro recall by the labels, and by most votes. They
# say how much of one figure is worth how much of another.
_WANTED = ((0.705, 0.69), (0.73, 0.70))


@dataclass(frozen=True, slots=True)
class Combination:
    """votes_share: weight of the votes' head beside the labels', 0 to 1. label_prior, votes_prior: the
    power of the class frequencies that the head's probabilities are divided by. temperature: divides
    the logits (Guo et al., ICML 2017).
    """

    votes_share: float = 0.0
    label_prior: float = 0.0
    votes_prior: float = 0.0
    temperature: float = 1.0

    def linear(self, frequencies: Floats) -> tuple[Floats, Floats]:
        """Kernel (heads * 7, 7) and bias (7,) for log-probabilities; frequencies (heads, 7)."""
        shares, priors = [1 - self.votes_share, self.votes_share], [self.label_prior, self.votes_prior]
        if len(frequencies) == 1:
            shares, priors = [1.0], [self.label_prior]
        one = np.eye(len(LABELS))
        kernel = np.concatenate([share * one for share in shares]) / self.temperature
        weights = np.multiply(shares, priors)
        bias = -(weights[:, None] * np.log(frequencies)).sum(axis=0) / self.temperature
        return kernel.astype(np.float32), bias.astype(np.float32)

    def __call__(self, log_probabilities: Floats, frequencies: Floats) -> Floats:
        """Probabilities (n, 7) of log-probabilities (n, heads, 7)."""
        logits = self._logits(log_probabilities, frequencies)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)

    def predicted(self, log_probabilities: Floats, frequencies: Floats) -> NDArray[np.intp]:
        """The most probable class (n,)."""
        return np.asarray(self._logits(log_probabilities, frequencies).argmax(axis=1), np.intp)

    def _logits(self, log_probabilities: Floats, frequencies: Floats) -> Floats:
        kernel, bias = self.linear(frequencies)
        return np.asarray(log_probabilities.reshape(len(log_probabilities), -1) @ kernel + bias)


@dataclass(frozen=True, slots=True)
class Answers:
    """What some pictures are scored by: log-probabilities (n, heads, 7) and the right classes (n,)."""

    log_probabilities: Floats
    labels: NDArray[np.uint8]


def class_frequencies(targets: Floats) -> Floats:
    """(heads, 7): how often each class is the answer in training, of targets (n, heads, 7)."""
    total = targets.sum(axis=0)
    return np.asarray(np.maximum(total / total.sum(axis=1, keepdims=True), 1e-4), dtype=np.float32)


def choose(scored: Sequence[Answers], frequencies: Floats) -> Combination:
    """The combination whose accuracy and macro recall by all `scored` (labels first) are the most balanced:
    the figure that lies the furthest below what is wanted of it, or the least above, is the best.

    Votes alone take weak fear, disgust and sadness for neutral, labels alone are no one's opinion but one
    person's. A network with one head is left as it is but for the temperature, which is fitted to the labels.
    """
    candidates = [Combination()]
    if len(frequencies) > 1:
        candidates = [
            Combination(*values) for values in itertools.product(_SHARES, _LABEL_PRIORS, _VOTES_PRIORS)
        ]
    best = max(candidates, key=lambda candidate: _margin(candidate, scored, frequencies))
    labels = scored[0]
    temperature = best_temperature(best(labels.log_probabilities, frequencies), labels.labels)
    return replace(best, temperature=temperature)


def _margin(candidate: Combination, scored: Sequence[Answers], frequencies: Floats) -> float:
    """Of the figure that is the worst against what is wanted of it; below 0 where it falls short."""
    margins = list[float]()
    for part, (accuracy, macro_recall) in zip(scored, _WANTED, strict=False):
        right = candidate.predicted(part.log_probabilities, frequencies) == part.labels
        of_class = np.bincount(part.labels, minlength=len(LABELS))
        found = np.bincount(part.labels[right], minlength=len(LABELS))
        margins += [right.mean() - accuracy, (found / np.maximum(of_class, 1)).mean() - macro_recall]
    return min(margins)
