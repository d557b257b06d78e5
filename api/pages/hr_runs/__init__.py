"""Pages of policies and match runs: HR sets the rules, runs, publishes, and can defend it."""
