"""Cells that aren't text become the text that a person sees in the sheet, or a date."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

# Beyond them a number of Excel isn't what was typed.
EXACT_DIGITS = 15
_EXACT = 10.0**EXACT_DIGITS
_WRITTEN_OUT = 1e21


def number_text(number: float) -> str:
    """3.0 → 3, 0.30000000000000004 → 0.3, as Excel shows it; whole numbers are written out."""
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    text = format(number, f".{EXACT_DIGITS}g")
    return str(int(Decimal(text))) if _EXACT <= abs(number) < _WRITTEN_OUT else text


def is_inexact(number: float) -> bool:
    """Whether it has more digits than Excel keeps."""
    return abs(number) >= _EXACT


def plain(cell: object) -> str | date:
    """Text or a date for anything that the library reads from a cell."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return number_text(float(cell))
    if isinstance(cell, time):
        return cell.isoformat("seconds" if cell.second else "minutes")
    return _duration(cell) if isinstance(cell, timedelta) else str(cell)


def _duration(cell: timedelta) -> str:
    minutes, seconds = divmod(round(cell.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
