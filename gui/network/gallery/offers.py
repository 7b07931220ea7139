"""What there is to offer as cards: every template, and the networks proposed for the data."""

from __future__ import annotations

from collections.abc import Sequence

from engine.datasets.source import SOURCES
from engine.facts import DataFacts
from engine.network.graph import Graph
from engine.network.shapes import shape_text
from engine.network.suggestion import Proposal
from engine.network.templates import GROUPS, TEMPLATES, Template
from gui.i18n import error_text, note_text, tr
from gui.network.gallery.cards import Card, size_words
from gui.network.gallery.sketch import sketch_of

KINDS = {"image": "pictures", "table": "a table", "text": "texts", "array": "arrays", "": "any data"}


def template_cards(facts: DataFacts | None) -> list[Card]:
    """A card a template, group by group; with ``facts`` each says whether it fits the data.

    Groups made for such data come first: most networks can be built for any, which does not make them a good choice.
    """
    kind = facts.kind if facts is not None else ""
    suiting = {template.group for template in TEMPLATES.values() if kind and template.example.kind == kind}

    def place(template: Template) -> tuple[bool, int]:
        return template.group not in suiting, GROUPS.index(template.group)

    return [_template_card(template, facts) for template in sorted(TEMPLATES.values(), key=place)]


def _template_card(template: Template, facts: DataFacts | None) -> Card:
    refusal = template.refusal(facts) if facts is not None else None
    drawn_for = template.prepared(facts) if facts is not None and refusal is None else template.example
    graph = template.make(drawn_for)
    return Card(
        key=template.key,
        title=tr(template.title),
        text=tr(template.text),
        sketch=sketch_of(graph),
        group=template.group,
        made_for=made_for(template),
        mark=tr("Fits your data") if facts is not None else "",
        refusal=" ".join(error_text(refusal)) if refusal is not None else "",
        details=(size_words(graph), settings_words(template.settings_for(drawn_for))),
    )


def made_for(template: Template) -> str:
    """The data a template is made for, in words."""
    what = tr(KINDS[template.example.kind])
    shape = shape_text(template.example.input_shape)
    if template.source:
        return tr("For {source} ({shape}), and other data of that kind.", source=_title(template), shape=shape)
    return tr("For {kind} of your own.", kind=what)


def _title(template: Template) -> str:
    return tr(SOURCES[template.source].title)


def settings_words(settings: dict[str, object]) -> str:
    """The settings that go with a network, in one line."""
    return tr(
        "{epochs} epochs, batches of {batch}, {optimizer} at {rate}",
        epochs=settings["epochs"],
        batch=settings["batch_size"],
        optimizer=settings["optimizer"],
        rate=settings["learning_rate"],
    )


def proposal_cards(proposals: Sequence[Proposal]) -> list[Card]:
    """A card a proposal; its key is its number."""
    return [_proposal_card(number, proposal) for number, proposal in enumerate(proposals)]


def _proposal_card(number: int, proposal: Proposal) -> Card:
    details = [size_words(proposal.graph), settings_words(dict(proposal.settings))]
    if proposal.augmentation:
        details.append(tr("Pictures are augmented in training."))
    return Card(
        key=str(number),
        title=note_text(proposal.title),
        text=note_text(proposal.reason),
        sketch=sketch_of(proposal.graph),
        mark=tr("Recommended") if number == 0 else "",
        details=tuple(details),
    )


def beginnings(empty: str, suggested: str) -> list[Card]:
    """What a project may start with beside a template: nothing, or what suits the data; by their keys."""
    nothing = tr("Choose your own data and build the network from nothing.")
    suiting = tr("Choose your own data: a network that suits it is built when it has been read.")
    drawn = sketch_of(TEMPLATES["digits-cnn"].make(TEMPLATES["digits-cnn"].example))
    return [
        Card(empty, tr("Empty"), nothing, sketch_of(Graph())),
        Card(suggested, tr("Start from my data"), suiting, drawn),
    ]
