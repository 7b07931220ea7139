"""``main.py export RUN --format F --out FILE``: a trained model for other programs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import engine.export  # noqa: F401 - fills the table of formats
from engine.commands import DONE
from engine.commands.output import Output
from engine.errors import ExportError
from engine.export.formats import Trained, export_format
from engine.prediction.models import model_path
from engine.training.run import open_run


def run(options: Namespace, unknown: Sequence[str], output: Output) -> int:  # noqa: ARG001
    """Write the file. Raises StudioError; then nothing is written."""
    chosen = export_format(options.format)
    out = Path(options.out)
    if out.suffix.lower() != chosen.suffix:
        raise ExportError(
            "{file} must end in {suffix} for the format “{key}”.",
            hint="Give another --out.",
            code="export.suffix",
            file=str(out),
            suffix=chosen.suffix,
            key=chosen.key,
        )
    folder = Path(options.run)
    trained = Trained(model_path(options.run), open_run(folder) if folder.is_dir() else None)
    chosen.write(trained, out)
    output.line(f"{chosen.title}: {out}")
    output.event("finished", format=chosen.key, file=str(out), bytes=out.stat().st_size)
    return DONE
