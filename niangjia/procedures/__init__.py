"""Procedures as data, due dates by the counting rules, calculators, calendar."""
