"""Logs in folders, judged; and such a log to try it on."""
