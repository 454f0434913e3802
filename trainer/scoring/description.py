"""Describes a model's predictions for the validation images, for a run's report and a model's card."""

from dataclasses import replace

from trainer.data.dataset import Split
from trainer.data.duplicates import Flags
from trainer.scoring.confidence import coverage, unsure_below
from trainer.scoring.evaluation import Probabilities, evaluate, reliability
from trainer.scoring.head_fusion import Combination, HeadPredictions
from trainer.scoring.truths import ruling, truths
from trainer.shared.event_kinds import End
from trainer.shared.model_report import AnswerFacts
from trainer.shared.scores import Validation


def describe(
    predictions: Probabilities,
    combination: Combination,
    heads: HeadPredictions,
    split: Split,
    duplicates: Flags,
) -> AnswerFacts:
    """Evaluate a model, and select its threshold for "unsure".

    Threshold, coverage and reliability are measured by the votes, or by the labels without votes
    (trainer.scoring.truths.ruling).

    Args:
        predictions: (n, 7), of the file that ships.
        combination: of the heads.
        heads: the predictions of the heads.
        split: the validation images.
        duplicates: (n,), which of them have a duplicate in training.
    """
    by = ruling(split)
    right, usable = truths(split)[by]
    threshold = unsure_below(predictions[usable], right[usable])
    uncalibrated = heads.combined(replace(combination, temperature=1.0))
    return AnswerFacts(
        temperature=combination.temperature,
        votes_share=combination.votes_share,
        label_prior=combination.label_prior,
        votes_prior=combination.votes_prior,
        validation=evaluate(predictions, split, duplicates, unsure_below=threshold),
        heads=_heads(heads, split, duplicates),
        ruled_by=by,
        unsure_below=threshold,
        coverage=tuple(coverage(predictions[usable], right[usable])),
        reliability=reliability(predictions[usable], right[usable]),
        reliability_before=reliability(uncalibrated[usable], right[usable]),
        leaked=int(duplicates.sum()),
    )


def with_accuracies(end: End, validation: Validation) -> End:
    """The end of a run with the accuracies of its model."""
    known = {name: scores.accuracy for name, scores in validation.each()}
    return replace(
        end,
        accuracy=known.get("labels"),
        accuracy_without_leaks=known.get("labels_without_leaks"),
        votes_accuracy=known.get("votes"),
        votes_accuracy_without_leaks=known.get("votes_without_leaks"),
    )


def _heads(heads: HeadPredictions, split: Split, duplicates: Flags) -> dict[str, dict[str, float]]:
    """The accuracies of each head alone, without priors, as reported by `evaluate`."""
    if heads.heads == 1:
        return {}
    alone = {"labels": Combination(votes_share=0.0), "votes": Combination(votes_share=1.0)}
    measured = {
        name: evaluate(heads.combined(head), split, duplicates, unsure_below=0.0)
        for name, head in alone.items()
    }
    return {
        name: {kind: scores.accuracy for kind, scores in validation.each()}
        for name, validation in measured.items()
    }
