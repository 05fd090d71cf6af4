"""Affine maps of PDF (ISO 32000-2, 8.3.3): ``(a, b, c, d, e, f)`` takes ``(x, y)`` to ``(ax + cy + e, bx + dy + f)``."""

from __future__ import annotations

from typing import Any

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """The map that does ``first`` and afterwards ``then``.

    >>> times((1, 0, 0, 1, 3, 4), (2, 0, 0, 2, 0, 0))
    (2, 0, 0, 2, 6, 8)
    """
    a, b, c, d, e, f = first
    k, m, n, o, p, q = then
    return (a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point goes."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def bounds(matrix: Matrix, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """The upright rectangle around a rectangle that was mapped: left, bottom, right, top."""
    corners = [apply(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def number(operand: Any, otherwise: float = 0.0) -> float:
    """An operand as a float; what is no number (a damaged file) is ``otherwise``."""
    try:
        found = float(operand)
    except (TypeError, ValueError, OverflowError):
        return otherwise
    return found if abs(found) < 1e15 else otherwise  # and no NaN


def matrix_of(operands: Any) -> Matrix:
    """Six operands as a map; the identity if they are not six."""
    found = tuple(number(operand) for operand in operands)
    return found if len(found) == 6 else IDENTITY
