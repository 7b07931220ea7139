"""Networks proposed for the session's data, and taking one of them as one undoable step."""

from __future__ import annotations

from dataclasses import replace

from engine.datasets.augmentation.steps import AugmentationStep
from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.pretrained.weights import weights_file_of
from engine.network.suggestion import Proposal, proposals
from engine.network.templates.transfer import SIDE_PX
from engine.project import Project
from gui.i18n import tr
from gui.session import Session


def proposals_for(session: Session) -> tuple[Proposal, ...]:
    """What suits the data of the session, the best first; nothing while there is no data."""
    dataset = session.dataset
    if dataset is None:
        return ()
    return proposals(dataset.facts, dataset.counts["train"], has_weights=_has_weights)


def _has_weights(base: str) -> bool:
    """Whether the ImageNet weights of a base, for photos as the templates read them, are on this computer."""
    return weights_file_of(base, (SIDE_PX, SIDE_PX, 3)).is_here


def with_proposal(project: Project, proposal: Proposal) -> Project:
    """The project with a proposal's network, settings, preparation and augmentation."""
    preparation = project.preparation.with_params(proposal.preparation)
    steps = tuple(AugmentationStep(key=key, values=dict(values)) for key, values in proposal.augmentation)
    if steps:
        preparation = preparation.model_copy(update={"augmentation": steps})
    return replace(
        project,
        graph=proposal.graph,
        config=project.config.with_values(proposal.settings),
        preparation=preparation,
    )


def best_for(project: Project, facts: DataFacts, samples: int) -> Project:
    """The project with what suits so many samples of such data best. Raises GraphError where nothing does."""
    found = proposals(facts, samples, has_weights=_has_weights)
    if not found:
        raise GraphError(
            "No network could be proposed for this data.",
            hint="Choose a template, or build one by hand.",
            code="suggestion.none",
        )
    return with_proposal(project, found[0])


def use_proposal(session: Session, proposal: Proposal) -> None:
    """Put it on the canvas, with its settings."""
    session.edit(with_proposal(session.project, proposal), tr("Start from my data"))
