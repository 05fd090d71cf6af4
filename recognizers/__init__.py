"""Recognizers of Chinese personal data: text in, matches out. They know nothing of files.

Every one is a Presidio ``EntityRecognizer`` and can be used in anybody's engine::

    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from recognizers import all_recognizers

    registry = RecognizerRegistry(recognizers=all_recognizers(), supported_languages=["zh"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=..., supported_languages=["zh"])

A new one is one file in this folder (see ``_base``); a leading underscore is shared machinery.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

    from recognizers._base import Recognizer

__all__ = ["all_recognizers", "analyzer"]


@lru_cache(maxsize=1)
def _classes() -> tuple[type[Recognizer], ...]:
    from recognizers._base import Recognizer

    found = []
    for module_info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        if module_info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        found += [
            member
            for _, member in inspect.getmembers(module, inspect.isclass)
            if issubclass(member, Recognizer) and member.__module__ == module.__name__ and member.ENTITIES
        ]
    return tuple(found)


def all_recognizers() -> list[Recognizer]:
    """A fresh instance of every recognizer here, in the order of their modules' names."""
    return [cls() for cls in _classes()]


@lru_cache(maxsize=1)
def analyzer() -> AnalyzerEngine:
    """The engine this product uses: all our recognizers, our context enhancer, no language model. Built once."""
    from presidio_analyzer import RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    from recognizers._base import LANGUAGE
    from recognizers._context import SubstringContextEnhancer
    from recognizers._engine import Engine

    return Engine(
        registry=RecognizerRegistry(recognizers=all_recognizers(), supported_languages=[LANGUAGE]),
        nlp_engine=NoOpNlpEngine([{"lang_code": LANGUAGE, "model_name": "none"}]),
        context_aware_enhancer=SubstringContextEnhancer(),
        supported_languages=[LANGUAGE],
    )
