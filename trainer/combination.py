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

from trainer.evaluation import best_temperature, metrics
from trainer.labels import LABELS

Floats = NDArray[np.float32]
_SHARES = tuple(step / 10 for step in range(11))
_PRIORS = (0.0, 0.25, 0.5, 0.75)
# The figures of a few thousand pictures are uncertain by more than this.
_AS_GOOD = 0.01


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
        kernel, bias = self.linear(frequencies)
        logits = log_probabilities.reshape(len(log_probabilities), -1) @ kernel + bias
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


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
    """The combination with the best mean of accuracy and macro recall over all `scored` (labels first).

    Of all that are about as good the one that is best by the labels: votes alone take weak fear, disgust
    and sadness for neutral. A network with one head is left as it is but for the temperature, which is
    fitted to the labels.
    """
    candidates = [Combination()]
    if len(frequencies) > 1:
        candidates = [Combination(*values) for values in itertools.product(_SHARES, _PRIORS, _PRIORS)]
    goodness = [_goodness(candidate, scored, frequencies) for candidate in candidates]
    enough = max(values.mean() for values in goodness) - _AS_GOOD
    as_good = [i for i, values in enumerate(goodness) if values.mean() >= enough]
    best = candidates[max(as_good, key=lambda i: goodness[i][0])]
    labels = scored[0]
    temperature = best_temperature(best(labels.log_probabilities, frequencies), labels.labels)
    return replace(best, temperature=temperature)


def _goodness(candidate: Combination, scored: Sequence[Answers], frequencies: Floats) -> NDArray[np.float64]:
    """One value for each of `scored`: the mean of accuracy and macro recall."""
    figures = [metrics(candidate(part.log_probabilities, frequencies), part.labels) for part in scored]
    return np.array([(figure["accuracy"] + figure["macro_recall"]) / 2 for figure in figures])
