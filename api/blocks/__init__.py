"""Blocks of learners on processes and machines, and the folder that keeps what they gave."""
