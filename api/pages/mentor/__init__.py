"""Pages of mentors: what waits for them, their learners, their profile, whom they may get."""
