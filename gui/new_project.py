"""The dialog for a new project, and the project a template makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine import files
from engine.datasets.source import SourceSpec
from engine.facts import DataFacts
from engine.network.templates import TEMPLATES, template
from engine.params import FilePath
from engine.project import Project
from engine.training.config import TrainingConfig
from gui import theme
from gui.i18n import tr
from gui.session import default_projects_folder
from gui.widgets.file_field import FileField

EMPTY = ""
# Known beforehand, so that the network stands on the canvas before its data has been read.
SOURCE_FACTS: dict[str, DataFacts] = {
    "digits": DataFacts((8, 8, 1), "multiclass", 10),
    "mnist": DataFacts((28, 28, 1), "multiclass", 10),
    "fashion_mnist": DataFacts((28, 28, 1), "multiclass", 10),
    "xor": DataFacts((2,), "binary", 2),
    "iris": DataFacts((4,), "multiclass", 3),
    "wine": DataFacts((13,), "multiclass", 3),
    "breast_cancer": DataFacts((30,), "binary", 2),
    "diabetes": DataFacts((10,), "regression", 0),
}


@dataclass(frozen=True)
class NewProject:
    """What the user asked for; ``template`` is a key, or empty for an empty project."""

    template: str
    folder: Path


def project_from(template_key: str, name: str) -> Project:
    """An empty project, or one with a template's data, network and settings."""
    if template_key == EMPTY:
        return Project(name=name)
    chosen = template(template_key)
    facts = SOURCE_FACTS[chosen.source]
    return Project(
        name=name,
        source=SourceSpec(chosen.source, dict(chosen.source_params)),
        graph=chosen.make(facts),
        config=TrainingConfig.from_values(chosen.settings_for(facts)),
    )


class NewProjectDialog(QDialog):
    """Empty or from a template, a name, and where its folder goes."""

    def __init__(self, parent: QWidget | None = None, parent_folder: Path | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New project"))
        self.setObjectName("new_project")
        self._list = QListWidget()
        self._list.setObjectName("new_project.templates")
        self._list.setAccessibleName(tr("Templates"))
        self._list.setToolTip(tr("What the project starts with"))
        self._list.setSpacing(2)
        self._add(EMPTY, tr("Empty"), tr("Choose your own data and build the network from nothing."))
        for key, item in TEMPLATES.items():
            self._add(key, tr(item.title), tr(item.text))
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._about.setProperty("muted", True)
        self._about.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._make_fields(parent_folder or default_projects_folder())
        self._problem = QLabel()
        self._problem.setObjectName("new_project.problem")
        self._problem.setWordWrap(True)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self._lay_out()
        self._is_name_typed = False
        self._list.currentItemChanged.connect(self._on_template_changed)
        self._list.itemDoubleClicked.connect(self.accept)
        self._name.textEdited.connect(self._on_name_edited)
        self._folder.line.textChanged.connect(self._check)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._list.setCurrentRow(0)
        self._name.setFocus()

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

    def _add(self, key: str, title: str, text: str) -> None:
        item = QListWidgetItem(title, self._list)
        item.setData(Qt.ItemDataRole.UserRole, key)
        item.setToolTip(text)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(tr("Name"), self._name)
        form.addRow(tr("Folder"), self._folder)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._about)
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(self._buttons)
        self.resize(520, 460)

    @property
    def choice(self) -> NewProject:
        """What is chosen now."""
        key = str(self._list.currentItem().data(Qt.ItemDataRole.UserRole))
        return NewProject(key, Path(self._folder.line.text()).expanduser() / self._name.text().strip())

    def _on_template_changed(self) -> None:
        item = self._list.currentItem()
        self._about.setText(item.toolTip())
        if not self._is_name_typed:
            name = tr("Untitled") if item.data(Qt.ItemDataRole.UserRole) == EMPTY else item.text().split(",")[0]
            self._name.setText(files.unused_path(Path(self._folder.line.text()) / name).name)
        self._check()

    def _on_name_edited(self) -> None:
        self._is_name_typed = True
        self._check()

    def _check(self) -> None:
        name = self._name.text().strip()
        problem = ""
        if not name or any(letter in name for letter in '/\\:*?"<>|') or name.strip(".") == "":
            problem = tr("Give the project a name that can be the name of a folder.")
        elif self.choice.folder.exists():
            problem = tr("There is already a folder of that name; choose another.")
        self._problem.setText(problem)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem)
