"""One object found in a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Detection:
    """``box`` is x, y, width, height in pixels of the source picture, clipped to it; ``confidence`` is in 0..1."""

    label: str
    class_index: int
    confidence: float
    box: tuple[float, float, float, float]
    id: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As the command ``detect`` prints it: class, confidence, box, and id when the object is tracked."""
        value: dict[str, Any] = {
            "class": self.label,
            "confidence": round(self.confidence, 4),
            "box": [round(number, 2) for number in self.box],
        }
        return value if self.id is None else {**value, "id": self.id}
