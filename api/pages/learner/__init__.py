"""Pages of a learner: where she stands, what she lacks, her three mentors, her choice."""
