"""Work on blocks of learners that may run anywhere: threads, processes, a cluster.

A block's result depends on the inputs of its task and on its number, and on nothing else. Only
prices change between rounds; factors are the same throughout.
"""
