"""Calls, dispatched matters, and how cases came in."""

from niangjia.dispatch.models.calls import Call, Level
from niangjia.dispatch.models.matters import Arrival, Dispatch, DispatchStep

__all__ = ["Arrival", "Call", "Dispatch", "DispatchStep", "Level"]
