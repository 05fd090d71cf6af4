"""How many numbers still fit a mask? The arithmetic of residual candidates; it gives figures and decides nothing.

A mask is only as good as what else is known. The check character of a resident ID divides every hidden block by 11,
the calendar leaves 366 of 10,000 month-days, the last digit of the sequence is the sex, and a birth date in the next
column gives the eight digits that ``440881********0018`` hides. So a mask is judged together with the record it
stands in: ``residual(mask, kind, side)``.

Four modules, from the inside out:

==============  ================================================================================
``residual``    the arithmetic: mask, kind and side information to a number of candidates
``side``        what a record gives away: birth date, age, sex
``masked``      masks that already stand in a document: too weak alone, or undone by another copy
``planned``     masks that we are about to make
==============  ================================================================================
"""

from __future__ import annotations

from redactor.strength.residual import FLOOR, TARGET, residual
from redactor.strength.side import Side, side_of

__all__ = ["FLOOR", "TARGET", "Side", "residual", "side_of"]
