"""HR reviews a match run: who got whom, what a change costs, who has nobody, what is fair."""
