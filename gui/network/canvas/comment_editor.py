"""Writing a comment where it lies: a text field over its box."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from engine.network.graph import Comment
from gui.i18n import tr
from gui.network.canvas.zoom_view import ZoomView

LEAST_PX = (160, 64)


class CommentEditor(QPlainTextEdit):
    """Ctrl+Enter, or going elsewhere, keeps the text; Escape goes back to an older one. It goes when it is done."""

    written = Signal(str, str)  # the comment's id and its new text

    def __init__(self, comment: Comment, rect: QRectF, view: ZoomView) -> None:
        super().__init__(comment.text, view)
        self._comment, self._rect, self._view = comment, rect, view
        self._is_done = False
        self.setObjectName("network.comment_text")
        self.setAccessibleName(tr("Text of the comment"))
        self.setToolTip(tr("Ctrl+Enter or a click elsewhere keeps the text, Escape does not"))
        self.setPlaceholderText(tr("Write a comment"))
        self.setFrameShape(QFrame.Shape.Box)
        self.setTabChangesFocus(True)
        self.selectAll()

    @property
    def comment_id(self) -> str:
        return self._comment.id

    def follow_view(self) -> None:
        """Lie over the box, large enough to write in at any zoom."""
        place = self._view.mapFromScene(self._rect).boundingRect()
        place.setWidth(max(LEAST_PX[0], place.width()))
        place.setHeight(max(LEAST_PX[1], place.height()))
        self.setGeometry(place)

    def finish(self, *, keeps: bool) -> None:
        """Once; what comes after is not heard."""
        if self._is_done:
            return
        self._is_done = True
        if keeps and self.toPlainText() != self._comment.text:
            self.written.emit(self._comment.id, self.toPlainText())
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            parent = self.parentWidget()
            # A new comment has no older text to go back to.
            self.finish(keeps=is_enter or not self._comment.text)
            if parent is not None:
                parent.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        # A menu over the text, or another window, is no reason to be done.
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.finish(keeps=True)
