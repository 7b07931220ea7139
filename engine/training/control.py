"""How another thread pauses, resumes and stops a run."""

from __future__ import annotations

import threading
from typing import Literal

from engine.tasks import CancelToken

Keep = Literal["best", "last", "discard"]


class TrainingControl:
    """Asked by the loop between steps. All methods may be called from any thread, at any time, more than once."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._is_paused = False
        self._keep: Keep | None = None

    def pause(self) -> None:
        with self._condition:
            self._is_paused = self._keep is None

    def resume(self) -> None:
        with self._condition:
            self._is_paused = False
            self._condition.notify_all()

    def stop(self, keep: Keep = "best") -> None:
        """End the run at the next step and keep this model; ends a pause too."""
        with self._condition:
            self._keep = keep
            self._is_paused = False
            self._condition.notify_all()

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    @property
    def keep(self) -> Keep | None:
        """What to keep once stopped; None while the run goes on."""
        return self._keep

    def wait_while_paused(self, cancel: CancelToken) -> None:
        """Return when running, stopped or cancelled."""
        with self._condition:
            while self._is_paused and not cancel.is_cancelled:
                # The token knows nothing of this condition, so it is looked at now and then.
                self._condition.wait(0.1)
