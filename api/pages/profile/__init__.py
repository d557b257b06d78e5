"""What learners and mentors say of themselves in the same way: style, methods, week, languages."""
