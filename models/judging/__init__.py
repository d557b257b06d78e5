"""Judging: are matches better than before, than chance, than HR's weights; how sure; for whom not.

`models.judging.judge.judge` puts all parts together; each part is a function of its own.
"""
