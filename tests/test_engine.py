"""The recognizers are ordinary Presidio recognizers: they work in anybody's engine, and in ours."""

from __future__ import annotations

from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from recognizers import all_recognizers, analyzer
from recognizers._context import SubstringContextEnhancer


def _stock_engine() -> AnalyzerEngine:
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=all_recognizers(), supported_languages=["zh"]),
        nlp_engine=NoOpNlpEngine([{"lang_code": "zh", "model_name": "none"}]),
        supported_languages=["zh"],
    )


def test_stock_engine_finds_what_ours_finds() -> None:
    text = "申请人身份证号：440881190101010018，手机：15499991234，邮箱 a_b@example.com。"
    stock = {(r.entity_type, r.start, r.end, r.score) for r in _stock_engine().analyze(text, "zh")}
    ours = {(r.entity_type, r.start, r.end, r.score) for r in analyzer().analyze(text, "zh")}
    assert stock == ours
    assert ("CN_MOBILE", 30, 41, 1.0) in stock


def test_an_engine_can_be_asked_for_one_entity() -> None:
    text = "身份证号440881190101010018，手机15499991234"
    found = {r.entity_type for r in _stock_engine().analyze(text, "zh", entities=["CN_MOBILE"])}
    assert found == {"CN_MOBILE"}


def test_offsets_count_in_the_text_as_it_came() -> None:
    text = "手机：１５４\u200b９９９９１２３４。"
    (result,) = (r for r in analyzer().analyze(text, "zh") if r.entity_type == "CN_MOBILE")
    assert text[result.start : result.end] == "１５４\u200b９９９９１２３４"


def test_our_enhancer_lifts_a_recognizer_that_a_site_brings() -> None:
    own = PatternRecognizer(
        "TICKET", patterns=[Pattern("ticket", "T[0-9]{5}", 0.2)], context=["工单"], supported_language="zh"
    )
    engine = AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=[own], supported_languages=["zh"]),
        nlp_engine=NoOpNlpEngine([{"lang_code": "zh", "model_name": "none"}]),
        context_aware_enhancer=SubstringContextEnhancer(),
        supported_languages=["zh"],
    )
    assert [r.score for r in engine.analyze("工单号 T12345", "zh")] == [0.6000000000000001]
    assert [r.score for r in engine.analyze("其他 T12345", "zh")] == [0.2]
