"""What a user chose to do with raw data before a network reads it; fitted to training rows it is a Preprocessing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError

from engine.datasets.augmentation.steps import AugmentationStep, check_steps
from engine.datasets.preprocessing import ColumnType, Frozen, PixelColumns, Preprocessing, Resize, Vectorisation
from engine.errors import SettingsError
from engine.params import Choice, Flag, Int, Param, Real, checked, defaults

__all__ = [
    "PREPARATION_PARAMS",
    "AugmentationStep",
    "CategoryEncoding",
    "ColumnChoice",
    "ImageChoice",
    "Missing",
    "Preparation",
    "Role",
    "Scale",
    "TableChoice",
    "TargetChoice",
    "TextChoice",
    "is_preparation_param",
]

Missing = Literal["mean", "median", "most_frequent", "constant", "drop", "none"]  # "none": for categories
Scale = Literal["standardise", "min_max", "none"]
CategoryEncoding = Literal["one_hot", "ordinal"]
Role = Literal["input", "ignore"]

_MISSING = ("mean", "median", "most_frequent", "constant", "drop")
_MISSING_TITLES = ("The mean", "The median", "The most frequent", "A constant", "Drop the row")
_SCALES = ("standardise", "min_max", "none")
_SCALE_TITLES = ("Standardise", "Min-max to 0..1", "As it is")

TABLE_PARAMS: tuple[Param, ...] = (
    Choice(
        "missing",
        "mean",
        options=_MISSING,
        titles=_MISSING_TITLES,
        title="Missing numbers",
        help="What stands in for a number that is not there, worked out on the training rows.",
    ),
    Choice(
        "missing_category",
        "none",
        options=("none", "most_frequent", "constant", "drop"),
        titles=("No category", "The most frequent", "A category of its own", "Drop the row"),
        title="Missing categories",
        help="What stands in for a category that is not there.",
    ),
    Real("constant", 0.0, low=-1e9, high=1e9, title="Constant", help="The constant for missing numbers."),
    Flag(
        "missing_flag",
        False,
        title="Flag missing values",
        help="One more feature for a column with missing values, that says where they were.",
    ),
    Choice(
        "scale",
        "standardise",
        options=_SCALES,
        titles=_SCALE_TITLES,
        title="Scale of numbers",
        help="Standardise: mean 0, deviation 1 on the training rows. It becomes a layer of the model.",
    ),
    Choice(
        "encode",
        "one_hot",
        options=("one_hot", "ordinal"),
        titles=("One-hot", "Ordinal"),
        title="Categories",
        help="One-hot: one feature a category. Ordinal: one feature with the number of the category.",
    ),
    Real(
        "clip",
        0.0,
        low=0.0,
        high=0.25,
        step=0.005,
        title="Clip outliers",
        help="The share of the training rows at either end that is held at the value there; 0 clips nothing.",
    ),
)
TARGET_PARAMS: tuple[Param, ...] = (
    Choice(
        "target_scale",
        "standardise",
        options=_SCALES,
        titles=_SCALE_TITLES,
        title="Scale of the target",
        help="A number to predict is scaled for training; predictions are told in its own units.",
    ),
    Choice(
        "balance",
        "none",
        options=("none", "class_weight", "oversample", "undersample"),
        titles=("As it is", "Class weights", "Repeat rare classes", "Thin out frequent classes"),
        title="Balance",
        help="For classes of unequal size, in training only.",
    ),
)
IMAGE_PARAMS: tuple[Param, ...] = (
    Int(
        "height",
        0,
        high=2048,
        title="Height in pixels",
        help="Of the picture the network reads, in pixels; 0 is by the data.",
    ),
    Int(
        "width",
        0,
        high=2048,
        title="Width in pixels",
        help="Of the picture the network reads, in pixels; 0 is by the data.",
    ),
    Choice(
        "colour",
        "auto",
        options=("auto", "grey", "rgb"),
        titles=("By the data", "Grey", "Colour"),
        title="Colour",
        help="One channel or three.",
    ),
    Choice(
        "resize",
        "stretch",
        options=("stretch", "fit", "crop"),
        titles=("Stretch", "Fit with bars", "Crop the middle"),
        title="Resize",
        help="How a picture of another shape is laid into that size.",
    ),
    Choice(
        "image_scale",
        "none",
        options=("none", "divide_255", "standardise"),
        titles=("0 to 255, as it is", "Divide by 255", "Standardise each channel"),
        title="Scale of pixels",
        help="It becomes a layer of the model. Not needed where the network has a Rescaling layer.",
    ),
    Flag(
        "cache",
        False,
        title="Keep decoded pictures",
        help="On the disk while the program runs: for folders too large for memory, later epochs are faster.",
        advanced=True,
    ),
    Choice(
        "pixel_columns",
        "auto",
        options=("auto", "off", "rows", "planes"),
        titles=("Guess", "They are numbers", "Pixel after pixel", "Channel after channel"),
        title="Pixel columns",
        help="How columns of a table that are pixels become pictures.",
        advanced=True,
    ),
    Int(
        "pixel_height",
        0,
        high=4096,
        title="Height in columns",
        help="Rows of the picture that pixel columns make up; 0 for a square.",
        advanced=True,
    ),
)
TEXT_PARAMS: tuple[Param, ...] = (
    Choice(
        "mode",
        "multi_hot",
        options=("multi_hot", "count", "tf_idf", "sequence"),
        titles=("Words present", "Word counts", "TF-IDF", "Sequence of word numbers"),
        title="Vectorisation",
        help="What a text becomes: which words are in it, how often, how tellingly, or all of them in order.",
    ),
    Int("max_tokens", 10_000, low=10, high=100_000, title="Words known", help="The most frequent training words."),
    Int("ngrams", 1, low=1, high=3, title="Longest word group", help="2 also counts pairs of words, 3 triples."),
    Int("length", 200, low=1, high=5_000, title="Sequence length", help="Words kept of each text, for a sequence."),
    Flag("strips_html", True, title="Remove HTML", help="Take out tags such as <br /> and write out &amp;."),
    Flag("lowers", True, title="Lower case", help="Film and film are the same word."),
    Flag("strips_punctuation", True, title="Remove punctuation", help="Only letters and digits make words."),
)
PREPARATION_PARAMS: dict[str, tuple[Param, ...]] = {
    "table": TABLE_PARAMS,
    "image": IMAGE_PARAMS,
    "text": TEXT_PARAMS,
    "target": TARGET_PARAMS,
}


class ColumnChoice(Frozen):
    """What a user said of one column; None is what the guess, or the rule for all columns, says."""

    role: Role | None = None
    type: ColumnType | Literal["image"] | None = None  # "image": paths of picture files
    missing: Missing | None = None
    constant: float | str | None = None
    missing_flag: bool | None = None
    scale: Scale | None = None
    encode: CategoryEncoding | None = None
    clip: float | None = None


class TableChoice(Frozen):
    """The rules for all columns of a table; the fields are TABLE_PARAMS."""

    missing: Missing = "mean"
    missing_category: Literal["none", "most_frequent", "constant", "drop"] = "none"
    constant: float = 0.0
    missing_flag: bool = False
    scale: Scale = "standardise"
    encode: CategoryEncoding = "one_hot"
    clip: float = 0.0


class ImageChoice(Frozen):
    """The fields are IMAGE_PARAMS."""

    height: int = 0
    width: int = 0
    colour: Literal["auto", "grey", "rgb"] = "auto"
    resize: Resize = "stretch"
    image_scale: Literal["none", "divide_255", "standardise"] = "none"
    cache: bool = False
    pixel_columns: PixelColumns = "auto"
    pixel_height: int = 0


class TextChoice(Frozen):
    """The fields are TEXT_PARAMS."""

    mode: Vectorisation = "multi_hot"
    max_tokens: int = 10_000
    ngrams: int = 1
    length: int = 200
    strips_html: bool = True
    lowers: bool = True
    strips_punctuation: bool = True


class TargetChoice(Frozen):
    """The fields are TARGET_PARAMS."""

    target_scale: Scale = "standardise"
    balance: Literal["none", "class_weight", "oversample", "undersample"] = "none"


class Preparation(Frozen):
    """All choices of a project about its data, beside the source and the split."""

    columns: dict[str, ColumnChoice] = Field(default_factory=dict)
    table: TableChoice = TableChoice()
    image: ImageChoice = ImageChoice()
    text: TextChoice = TextChoice()
    target: TargetChoice = TargetChoice()
    augmentation: tuple[AugmentationStep, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Only what differs from the defaults."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Preparation:
        """The preparation ``to_json`` gave. Raises SettingsError for anything else."""
        try:
            preparation = Preparation.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            raise SettingsError(
                "The preparation of the data is damaged: {problem}.",
                hint="Choose it again.",
                code="preparation.damaged",
                problem=f"{'.'.join(map(str, first['loc']))}: {first['msg']}",
            ) from error
        for group, params in PREPARATION_PARAMS.items():
            checked(params, getattr(preparation, group).model_dump())
        check_steps(preparation.augmentation)
        return preparation

    def with_params(self, values: Mapping[str, Any]) -> Preparation:
        """With params of PREPARATION_PARAMS by name, as a template has them. Raises SettingsError."""
        return self.with_texts({name: str(value) for name, value in values.items()})

    def with_texts(self, texts: Mapping[str, str]) -> Preparation:
        """With params of PREPARATION_PARAMS as a user typed them. Raises SettingsError."""
        changes: dict[str, dict[str, Any]] = {}
        for name, text in texts.items():
            group, param = _group_of(name)
            changes.setdefault(group, {})[name] = param.parse(text)
        return self.model_copy(update={g: getattr(self, g).model_copy(update=v) for g, v in changes.items()})

    def with_column(self, name: str, **changes: Any) -> Preparation:
        """With other choices for one column; a column without any is not kept."""
        choice = self.columns.get(name, ColumnChoice()).model_copy(update=changes)
        columns = {key: value for key, value in self.columns.items() if key != name}
        return self.model_copy(update={"columns": columns if choice == ColumnChoice() else {**columns, name: choice}})


def pixels_choice(preprocessing: Preprocessing) -> ImageChoice:
    """How columns of pixels became pictures for the model that this was sealed into."""
    image = preprocessing.image
    return ImageChoice(pixel_columns=image.pixel_columns, pixel_height=image.pixel_height)


def is_preparation_param(name: str) -> bool:
    """Whether PREPARATION_PARAMS has a param of that name."""
    return any(name in defaults(params) for params in PREPARATION_PARAMS.values())


def _group_of(name: str) -> tuple[str, Param]:
    for group, params in PREPARATION_PARAMS.items():
        for param in params:
            if param.name == name:
                return group, param
    raise SettingsError(
        "There is no parameter “{name}”.",
        hint="The parameters are: {known}.",
        code="param.unknown",
        name=name,
        known=", ".join(param.name for params in PREPARATION_PARAMS.values() for param in params),
    )
