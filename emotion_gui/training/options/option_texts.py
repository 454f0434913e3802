"""What the options of a run are called, and what each does, in the words of the field."""

from collections.abc import Mapping
from typing import NamedTuple

OWN = "own"


class Words(NamedTuple):
    """title: as it is shown. tip: what it does, and when to change it."""

    title: str
    tip: str


PRESETS: Mapping[str, Words] = {
    "seed": Words("Seed recipe", "The classic tutorials' network and recipe: a safe start, and the default"),
    "fast": Words("Fast", "A small network in a few minutes, to see whether the data is any good"),
    "best": Words("Best", "The recipe of the model that ships: the highest accuracy, and hours on a laptop"),
    OWN: Words("Own options", "Changed on the Options page; choose a recipe to go back to it"),
}

OPTIONS: Mapping[str, Words] = {
    "architecture": Words(
        "Architecture",
        "The network: how many layers of which kind. Larger ones are more accurate and take longer.",
    ),
    "start_from": Words(
        "Start from",
        "Random weights, or those of a trained model of the same architecture. "
        "Fine-tune a model where you have few pictures of your own.",
    ),
    "teachers": Words(
        "Teacher",
        "A trained model of the same targets, whose answers are learned beside the data's (distillation). "
        "It evens out unreliable labels; its architecture may be a larger one.",
    ),
    "teacher_share": Words(
        "Share of the teacher",
        "How much of each target is the teacher's answer. Only with a teacher.",
    ),
    "epochs": Words(
        "Epochs, at most",
        "How often the network sees all training pictures. Take more where validation improves to the end.",
    ),
    "batch_size": Words(
        "Batch size",
        "Pictures in each step. Smaller batches take longer and learn with more noise.",
    ),
    "optimizer": Words(
        "Optimizer",
        "How gradients become steps. Adam is forgiving; SGD wants a larger rate and often ends higher.",
    ),
    "learning_rate": Words(
        "Learning rate",
        "Size of the steps, such as 1e-3. Lower it where the loss jumps or becomes no number.",
    ),
    "schedule": Words(
        "Schedule",
        "How the learning rate falls: when validation no longer improves, along a cosine to 0, or never. "
        "The cosine needs all of its epochs.",
    ),
    "warmup_epochs": Words(
        "Warm-up (epochs)",
        "The learning rate rises from 0 this long. Of use with large learning rates.",
    ),
    "reduce_patience": Words(
        "Reduce rate after (epochs)",
        "Epochs without a lower validation loss until the learning rate is reduced. "
        "Only the schedule that waits for a plateau uses it.",
    ),
    "reduce_factor": Words(
        "Reduce rate to",
        "What the learning rate is multiplied by then. Only the schedule that waits for a plateau uses it.",
    ),
    "weight_decay": Words(
        "Weight decay",
        "Pulls the weights towards 0, times the learning rate. "
        "Raise it where training goes on to improve and validation does not.",
    ),
    "averaging": Words(
        "Weight averaging",
        "Momentum of a moving average of the weights, which is then validated and kept. "
        "Values near 0.999 smooth long runs; off for short ones.",
    ),
    "monitor": Words(
        "Best epoch by",
        "What decides which epoch becomes the model. The loss prefers honest probabilities, "
        "the accuracy right answers.",
    ),
    "patience": Words(
        "Stop early after (epochs)",
        "The run ends by itself after so many epochs without a lower validation loss. "
        "Never suits the cosine, which needs all of its epochs.",
    ),
    "targets": Words(
        "Targets",
        "What is learned: the labels, the distribution of people's votes, or both. "
        "Votes need a votes file on the Data page.",
    ),
    "votes_weight": Words(
        "Weight of votes",
        "How much the votes' loss counts beside the labels'. Only for labels and votes together.",
    ),
    "mirrored": Words(
        "Look at the mirror image too",
        "The finished model takes the mean of its answers for the face and for its mirror image. "
        "It is right a little more often, and takes about twice the time.",
    ),
    "votes_tolerance": Words(
        "Leave to the labels",
        "Of the ways to combine both heads that come this close to the best by votes (mean of accuracy and "
        "macro recall), the one is taken that is the most right by the labels. "
        "Only for labels and votes together.",
    ),
    "class_weights": Words(
        "Weight rare classes more",
        "Each class counts as much as any other, however few its pictures are. "
        "Rare emotions are found more often then, at the price of overall accuracy.",
    ),
    "label_smoothing": Words(
        "Label smoothing",
        "Share of each label that is spread over all classes. About 0.1 helps where labels are unreliable.",
    ),
    "validation_share": Words(
        "Validation share",
        "Share of the training pictures that is kept for validation. "
        "It counts only where the data has no validation pictures of its own.",
    ),
    "precision": Words(
        "Precision",
        "Arithmetic of the network. Automatic takes the faster bfloat16 where the processor has it.",
    ),
    "threads": Words(
        "Threads",
        "Processor threads that the run may take. Fewer leave room for the live view and other programs.",
    ),
    "seed": Words(
        "Random seed",
        "Runs with the same seed on the same machine agree. Change it to see how much is chance.",
    ),
    "rotation": Words("Rotation", "Turns a face by up to so many degrees either way. More for tilted heads."),
    "zoom": Words("Zoom", "Enlarges or shrinks by up to this share. More where faces are cropped unevenly."),
    "shift": Words("Shift", "Moves by up to this share of the picture. More where faces are not centred."),
    "flip": Words(
        "Mirror half of the pictures",
        "Left and right change places in every second picture. Switch it off only where sides matter.",
    ),
    "contrast": Words("Contrast", "Raises or lowers contrast by up to this share. More for mixed cameras."),
    "brightness": Words(
        "Brightness", "Lightens or darkens by up to this share of the full range. More for changing light."
    ),
    "gamma": Words(
        "Gamma", "Moves dark and bright tones apart or together. More for poor light and webcams."
    ),
    "blur": Words(
        "Blur", "Mixes in up to this share of a blurred copy. More for faces far away or out of focus."
    ),
    "noise": Words(
        "Noise", "Adds noise with a standard deviation of up to this, of 255. More for cameras in dim rooms."
    ),
    "erase": Words(
        "Erase", "Share of the pictures that lose a rectangle. More where hands or hair cover faces."
    ),
}

CHOICES: Mapping[str, str] = {
    "seed": "Seed (4.5 M parameters)",
    "fast": "Fast (0.3 M)",
    "residual": "Residual (3.9 M)",
    "large": "Large (11.2 M)",
    "adam": "Adam",
    "adamw": "AdamW",
    "sgd": "SGD with momentum",
    "plateau": "Wait for a plateau",
    "cosine": "Cosine",
    "constant": "Constant",
    "labels": "Labels",
    "votes": "Votes",
    "both": "Labels and votes",
    "val_accuracy": "Validation accuracy",
    "val_loss": "Validation loss",
    "auto": "Automatic",
    "float32": "float32",
    "bfloat16": "bfloat16",
}

# What the lowest value means, where it is not a number like the others.
AT_LOWEST: Mapping[str, str] = {
    "warmup_epochs": "none",
    "averaging": "off",
    "patience": "never",
    "label_smoothing": "none",
    "threads": "all cores",
}
