"""Files in and out: GIFT and QTI for questions, Twee 3 for scenarios, xAPI for the log."""

from niangjia.learning.exchange.example import EXAMPLE
from niangjia.learning.exchange.files import questions_as, read_questions
from niangjia.learning.exchange.twee import scenario_as_twee, scenario_from_twee
from niangjia.learning.exchange.xapi import statements_as_json

__all__ = [
    "EXAMPLE",
    "questions_as",
    "read_questions",
    "scenario_as_twee",
    "scenario_from_twee",
    "statements_as_json",
]
