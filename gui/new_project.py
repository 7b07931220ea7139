"""The dialog for a new project, and the project a template makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from engine import files
from engine.datasets.preparation import Preparation
from engine.datasets.source import SourceSpec
from engine.facts import DataFacts
from engine.network.templates import template
from engine.params import FilePath
from engine.project import Project
from engine.training.config import TrainingConfig
from gui import theme
from gui.i18n import tr
from gui.network.gallery.gallery import Gallery
from gui.network.gallery.offers import beginnings, template_cards
from gui.network.gallery.proposing import best_for
from gui.session import default_projects_folder
from gui.widgets.file_field import FileField

EMPTY = ""
SUGGESTED = "my-data"  # the network that suits the data best, whatever it is
# Known beforehand, so that the network stands on the canvas before its data has been read.
SOURCE_FACTS: dict[str, DataFacts] = {
    "digits": DataFacts((8, 8, 1), "multiclass", 10, kind="image"),
    "mnist": DataFacts((28, 28, 1), "multiclass", 10, kind="image"),
    "fashion_mnist": DataFacts((28, 28, 1), "multiclass", 10, kind="image"),
    "cifar10": DataFacts((32, 32, 3), "multiclass", 10, kind="image"),
    "xor": DataFacts((2,), "binary", 2, kind="table"),
    "iris": DataFacts((4,), "multiclass", 3, kind="table"),
    "wine": DataFacts((13,), "multiclass", 3, kind="table"),
    "breast_cancer": DataFacts((30,), "binary", 2, kind="table"),
    "diabetes": DataFacts((10,), "regression", 0, kind="table"),
}


@dataclass(frozen=True)
class NewProject:
    """What the user asked for; ``template`` is a key, EMPTY or SUGGESTED."""

    template: str
    folder: Path


def needs_own_data(template_key: str) -> bool:
    """Whether the template is for data that only the user has."""
    return template_key == SUGGESTED or (template_key != EMPTY and not template(template_key).source)


def waits_for_data(template_key: str) -> bool:
    """Whether the network of a template can only be built when its data has been read."""
    if template_key in (EMPTY, SUGGESTED):
        return template_key == SUGGESTED
    return template(template_key).source not in SOURCE_FACTS


def project_from(template_key: str, name: str) -> Project:
    """An empty project, or one with a template's data, preparation, network and settings.

    Where the network waits for data, ``with_network`` adds it later.
    """
    if template_key in (EMPTY, SUGGESTED):
        return Project(name=name)
    chosen = template(template_key)
    source = SourceSpec(chosen.source, dict(chosen.source_params)) if chosen.source else None
    preparation = Preparation().with_params(chosen.preparation)
    project = Project(name=name, source=source, preparation=preparation)
    if waits_for_data(template_key):
        return project
    return with_network(project, template_key, SOURCE_FACTS[chosen.source])


def with_network(project: Project, template_key: str, facts: DataFacts, samples: int = 0) -> Project:
    """The project with a template's network and settings for that data, or with what suits so many samples of it.

    Raises GraphError where they do not fit.
    """
    if template_key == SUGGESTED:
        return best_for(project, facts, samples)
    chosen = template(template_key)
    config = TrainingConfig.from_values(chosen.settings_for(facts))
    return replace(project, graph=chosen.make(facts), config=config)


class NewProjectDialog(QDialog):
    """Empty or from a template, a name, and where its folder goes."""

    def __init__(self, parent: QWidget | None = None, parent_folder: Path | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New project"))
        self.setObjectName("new_project")
        cards = [*beginnings(EMPTY, SUGGESTED), *template_cards(None)]
        self._gallery = Gallery("new_project", cards, self)
        self._make_fields(parent_folder or default_projects_folder())
        self._problem = QLabel()
        self._problem.setObjectName("new_project.problem")
        self._problem.setWordWrap(True)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self._lay_out()
        self._is_name_typed = False
        self._gallery.changed.connect(self._on_template_changed)
        self._gallery.chosen.connect(self._on_chosen)
        self._name.textEdited.connect(self._on_name_edited)
        self._folder.line.textChanged.connect(self._check)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._on_template_changed()
        self._gallery.list.setFocus()

    def _make_fields(self, folder: Path) -> None:
        self._name = QLineEdit()
        self._name.setObjectName("new_project.name")
        self._name.setAccessibleName(tr("Name"))
        self._name.setToolTip(tr("The name of the project and of its folder"))
        self._folder = FileField(FilePath("folder", title="Folder", is_folder=True), self)
        self._folder.name_widgets(
            "new_project.folder", tr("Folder"), tr("The folder in which the project's own folder is made")
        )
        self._folder.show_value(str(folder))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(tr("Name"), self._name)
        form.addRow(tr("Folder"), self._folder)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self._gallery, 1)
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(self._buttons)
        self.resize(1080, 700)

    @property
    def choice(self) -> NewProject:
        """What is chosen now."""
        card = self._gallery.current
        return NewProject(
            card.key if card is not None else EMPTY,
            Path(self._folder.line.text()).expanduser() / self._name.text().strip(),
        )

    def _on_template_changed(self) -> None:
        card = self._gallery.current
        if card is not None and not self._is_name_typed:
            is_template = card.key not in (EMPTY, SUGGESTED)
            name = card.title.split(",")[0] if is_template else tr("Untitled")
            self._name.setText(files.unused_path(Path(self._folder.line.text()) / name).name)
        self._check()

    def _on_chosen(self) -> None:
        if self._buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled():
            self.accept()

    def _on_name_edited(self) -> None:
        self._is_name_typed = True
        self._check()

    def _check(self) -> None:
        name = self._name.text().strip()
        problem = ""
        if self._gallery.current is None:
            problem = tr("Choose what the project starts with.")
        elif not name or any(letter in name for letter in '/\\:*?"<>|') or name.strip(".") == "":
            problem = tr("Give the project a name that can be the name of a folder.")
        elif self.choice.folder.exists():
            problem = tr("There is already a folder of that name; choose another.")
        self._problem.setText(problem)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem)
