"""Niangjia: training, casework and law at the point of need."""

__version__ = "0.1.0"
