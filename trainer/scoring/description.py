"""What is told of a model's answers to the validation pictures, in a run's report and on a model's card."""

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
    answers: Probabilities, combination: Combination, heads: HeadPredictions, split: Split, twins: Flags
) -> AnswerFacts:
    """The threshold of "unsure" is chosen here, on what is shown.

    answers: (n, 7), of the file that ships. heads: what they were combined from. twins: (n,), pictures that
    have a near twin in training. Threshold, coverage and reliability are ruled_by the votes, or by the
    labels where there are none (trainer.scoring.truths.ruling).
    """
    by = ruling(split)
    right, usable = truths(split)[by]
    threshold = unsure_below(answers[usable], right[usable])
    uncalibrated = heads.combined(replace(combination, temperature=1.0))
    return AnswerFacts(
        temperature=combination.temperature,
        votes_share=combination.votes_share,
        label_prior=combination.label_prior,
        votes_prior=combination.votes_prior,
        validation=evaluate(answers, split, twins, unsure_below=threshold),
        heads=_heads(heads, split, twins),
        ruled_by=by,
        unsure_below=threshold,
        coverage=tuple(coverage(answers[usable], right[usable])),
        reliability=reliability(answers[usable], right[usable]),
        reliability_before=reliability(uncalibrated[usable], right[usable]),
        leaked=int(twins.sum()),
    )


def with_accuracies(end: End, validation: Validation) -> End:
    """The end of a run with what its model's scores are now."""
    known = {name: scores.accuracy for name, scores in validation.each()}
    return replace(
        end,
        accuracy=known.get("labels"),
        accuracy_without_leaks=known.get("labels_without_leaks"),
        votes_accuracy=known.get("votes"),
        votes_accuracy_without_leaks=known.get("votes_without_leaks"),
    )


def _heads(heads: HeadPredictions, split: Split, twins: Flags) -> dict[str, dict[str, float]]:
    """How right each head alone is, without any prior: the accuracies that `evaluate` reports."""
    if heads.heads == 1:
        return {}
    alone = {"labels": Combination(votes_share=0.0), "votes": Combination(votes_share=1.0)}
    measured = {
        name: evaluate(heads.combined(head), split, twins, unsure_below=0.0) for name, head in alone.items()
    }
    return {
        name: {kind: scores.accuracy for kind, scores in validation.each()}
        for name, validation in measured.items()
    }
