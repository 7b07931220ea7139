"""The settings of a training run: one table of params, and a frozen value that survives JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.errors import SettingsError
from engine.params import Choice, Flag, Int, Param, Real, checked


@dataclass(frozen=True)
class Optimizer:
    """``class_name`` is its name in ``keras.optimizers``, ``slots`` how many numbers it keeps for every weight."""

    class_name: str
    slots: int
    params: tuple[str, ...] = ("learning_rate",)  # the settings it takes


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer("SGD", 1, ("learning_rate", "momentum")),
    "rmsprop": Optimizer("RMSprop", 1),
    "adagrad": Optimizer("Adagrad", 1),
    "adam": Optimizer("Adam", 2),
    "adamw": Optimizer("AdamW", 2),
    "nadam": Optimizer("Nadam", 2),
    "adamax": Optimizer("Adamax", 2),
}

TRAINING_PARAMS: tuple[Param, ...] = (
    Int("epochs", 10, low=1, high=100_000, help="How often the network sees the whole training split."),
    Int(
        "batch_size",
        32,
        low=1,
        high=65_536,
        title="Batch size",
        help="Samples a step. Small batches learn more an epoch, large ones are faster.",
    ),
    Choice(
        "optimizer",
        "adam",
        options=tuple(OPTIMIZERS),
        titles=tuple(optimizer.class_name for optimizer in OPTIMIZERS.values()),
        help="How the weights follow the gradient. Adam is a good start; SGD is the textbook's.",
    ),
    Real(
        "learning_rate",
        0.001,
        low=1e-7,
        high=10.0,
        step=0.0005,
        title="Learning rate",
        help="The size of a step. Too high and the loss jumps about or becomes NaN, too low and nothing moves.",
    ),
    Real("momentum", 0.0, low=0.0, high=0.999, step=0.05, help="For SGD: how much of the last step is kept."),
    Int(
        "patience",
        0,
        low=0,
        high=10_000,
        title="Early stopping patience",
        help="Stop after so many epochs without a better validation result; 0 never stops early.",
    ),
    Flag("shuffle", True, help="A new order of the training samples every epoch."),
    Int("seed", 0, low=0, high=2**31 - 1, help="The same seed, data and settings give the same run."),
    Choice(
        "device",
        "auto",
        options=("auto", "cpu", "gpu"),
        titles=("Best there is", "CPU", "GPU"),
        help="Where the arithmetic happens.",
    ),
    Flag(
        "deterministic",
        False,
        advanced=True,
        help="Only operations that repeat bit for bit on a GPU too; slower there. On a CPU runs repeat in any case.",
    ),
)


@dataclass(frozen=True)
class TrainingConfig:
    """One field for every param of TRAINING_PARAMS."""

    epochs: int = 10
    batch_size: int = 32
    optimizer: str = "adam"
    learning_rate: float = 0.001
    momentum: float = 0.0
    patience: int = 0
    shuffle: bool = True
    seed: int = 0
    device: str = "auto"
    deterministic: bool = False

    @staticmethod
    def from_values(values: Mapping[str, Any]) -> TrainingConfig:
        """From names and values; what is missing is at its default. Raises SettingsError."""
        return TrainingConfig(**checked(TRAINING_PARAMS, values))

    def with_values(self, values: Mapping[str, Any]) -> TrainingConfig:
        return TrainingConfig.from_values({**self.to_json(), **values})

    def with_texts(self, texts: Mapping[str, str]) -> TrainingConfig:
        """With values as a user types them (``--set learning_rate=0.01``). Raises SettingsError."""
        known = {param.name: param for param in TRAINING_PARAMS}
        for name in texts:
            if name not in known:
                raise SettingsError(
                    "There is no training setting “{name}”.",
                    hint="The settings are: {known}.",
                    code="training.unknown_setting",
                    name=name,
                    known=", ".join(known),
                )
        return self.with_values({name: known[name].parse(text) for name, text in texts.items()})

    @property
    def optimizer_arguments(self) -> dict[str, float]:
        """What the optimizer's constructor takes of these settings."""
        return {name: getattr(self, name) for name in OPTIMIZERS[self.optimizer].params}

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
