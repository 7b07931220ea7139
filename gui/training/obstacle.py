"""Why training cannot start now, and where that is mended."""

from __future__ import annotations

from dataclasses import dataclass

from engine.network.problems import Fix
from gui.i18n import error_text, problem_text, tr
from gui.session import Session


@dataclass(frozen=True)
class Obstacle:
    """``tab`` is where it is mended, empty where waiting is all there is to do; ``path`` leads to a layer there.

    ``fix`` mends it from here.
    """

    text: str
    tab: str = ""
    path: tuple[str, ...] = ()
    fix: Fix | None = None


def obstacle_to_training(session: Session) -> Obstacle | None:
    """The first thing in the way, or None."""
    if session.is_loading:
        return Obstacle(tr("The data is still being read."))
    if session.dataset is None:
        if session.dataset_error is not None:
            return Obstacle(" ".join(error_text(session.dataset_error)), "data")
        return Obstacle(tr("No data has been chosen yet."), "data")
    if session.dataset.counts["train"] == 0:
        return Obstacle(tr("There are no training samples. Keep fewer for validation and test."), "data")
    errors = [problem for problem in session.analysis.problems if problem.is_error]
    if not errors:
        return None
    text = problem_text(errors[0])
    if len(errors) > 1:
        text += " " + tr("({count} problems in all)", count=len(errors))
    return Obstacle(text, "network", errors[0].path, next(iter(errors[0].fixes), None))
