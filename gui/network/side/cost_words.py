"""Costs in a few words: bytes, large counts and seconds as one says them."""

from __future__ import annotations

from gui.i18n import tr

UNITS = ("KiB", "MiB", "GiB", "TiB")


def bytes_words(count: int) -> str:
    """``1.4 GiB``; the units are the same in every language."""
    size = count / 1024
    for unit in UNITS:
        if size < 1000 or unit == UNITS[-1]:
            return f"{size:.1f} {unit}" if size < 10 else f"{size:,.0f} {unit}"
        size /= 1024
    raise AssertionError("the last unit takes any size")


def large_number(count: int) -> str:
    """Exact below a million, then with three digits and the letter engineers use: ``15.3 G``."""
    if count < 1_000_000:
        return f"{count:,}"
    for limit, letter in ((10**12, "T"), (10**9, "G"), (10**6, "M")):
        if count >= limit:
            return f"{count / limit:.3g} {letter}" if count < 1000 * limit else f"{count / limit:,.0f} {letter}"
    raise AssertionError("a million and more has a letter")


def seconds_words(seconds: float) -> str:
    """``12 s``, ``3 min 20 s`` or ``1 h 40 min``."""
    if seconds < 10:
        return tr("{count} s", count=f"{seconds:.2g}")
    if seconds < 100:
        return tr("{count} s", count=f"{seconds:.0f}")
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return tr("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
