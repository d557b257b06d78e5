"""What happens in a sample company over some years, with the truth known: the learning simulator.

People meet, some get on, few foresee it: :func:`simulate` draws lists, choices, pairs and outcomes
with effects as large, and as small, as published evidence has them.
"""
