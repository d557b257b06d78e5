"""Use-cases of match runs: asked for, performed as a job, read, kept to be asked about again."""
