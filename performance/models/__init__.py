"""What 绩效 keeps: projects and their forms, the fund ledger, the satisfaction survey."""

from performance.models.form import Evaluation, EvaluationStep, FundRow, IndicatorRow, Project, Proposal
from performance.models.funds import Budget, Contract, Payment
from performance.models.survey import Answer, Survey, Token

__all__ = [
    "Answer",
    "Budget",
    "Contract",
    "Evaluation",
    "EvaluationStep",
    "FundRow",
    "IndicatorRow",
    "Payment",
    "Project",
    "Proposal",
    "Survey",
    "Token",
]
