"""Combines the heads of a network into the seven probabilities that ship.

The log-probabilities of the heads are averaged, partly corrected for the class frequencies that each head
has learned (the prior), and divided by a temperature. This is one linear map of the log-probabilities, which
is the last layer of the shipped network.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.shared.labels import LABELS

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Combination:
    """How heads are combined.

    Attributes:
        votes_share: weight of the votes' head, 0 to 1; the labels' head has the rest.
        label_prior: exponent of the class frequencies by which the labels' head is divided.
        votes_prior: the same for the votes' head.
        temperature: divides the logits (Guo et al., ICML 2017).
    """

    votes_share: float = 0.0
    label_prior: float = 0.0
    votes_prior: float = 0.0
    temperature: float = 1.0

    def linear(self, frequencies: Floats) -> tuple[Floats, Floats]:
        """Kernel (heads * 7, 7) and bias (7,) for log-probabilities. frequencies: (heads, 7)."""
        shares, priors = [1 - self.votes_share, self.votes_share], [self.label_prior, self.votes_prior]
        if len(frequencies) == 1:
            shares, priors = [1.0], [self.label_prior]
        one = np.eye(len(LABELS))
        kernel = np.concatenate([share * one for share in shares]) / self.temperature
        weights = np.multiply(shares, priors)
        bias = -(weights[:, None] * np.log(frequencies)).sum(axis=0) / self.temperature
        return kernel.astype(np.float32), bias.astype(np.float32)

    def __call__(self, log_probabilities: Floats, frequencies: Floats) -> Floats:
        """Probabilities (n, 7) from log-probabilities (n, heads, 7). frequencies: (heads, 7)."""
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
class HeadPredictions:
    """The predictions of the heads for n images.

    Attributes:
        log_probabilities: (n, heads, 7).
        frequencies: (heads, 7), share of each class in the training targets.
    """

    log_probabilities: Floats
    frequencies: Floats

    @property
    def heads(self) -> int:
        return len(self.frequencies)

    def combined(self, combination: Combination) -> Floats:
        """Probabilities (n, 7)."""
        return combination(self.log_probabilities, self.frequencies)

    def predicted(self, combination: Combination) -> NDArray[np.intp]:
        """The most probable class (n,)."""
        return combination.predicted(self.log_probabilities, self.frequencies)


def class_frequencies(targets: Floats) -> Floats:
    """(heads, 7): the share of each class in training targets (n, heads, 7)."""
    total = targets.sum(axis=0)
    return np.asarray(np.maximum(total / total.sum(axis=1, keepdims=True), 1e-4), dtype=np.float32)
