"""The pages a dataset is looked at by. A page is a DataPage in a module of its own and one entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gui.data.page import DataPage
from gui.session import Session


@dataclass(frozen=True)
class Page:
    """``make`` imports the page's module late and is called when the page is first turned to; ``icon`` is of ICONS."""

    key: str
    title: str
    icon: str
    tip: str
    make: Callable[[Session], DataPage]


def _samples(session: Session) -> DataPage:
    from gui.data.samples_page import SamplesPage

    return SamplesPage(session)


def _statistics(session: Session) -> DataPage:
    from gui.data.statistics_page import StatisticsPage

    return StatisticsPage(session)


def _prepare(session: Session) -> DataPage:
    from gui.data.prepare_page import PreparePage

    return PreparePage(session)


PAGES: tuple[Page, ...] = (
    Page("samples", "Samples", "image", "Look at the rows, one by one", _samples),
    Page("statistics", "Statistics", "train", "Columns, classes, words and pictures in charts", _statistics),
    Page("prepare", "Prepare", "prepare", "What becomes of the rows before the network reads them", _prepare),
)
