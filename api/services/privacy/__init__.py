"""Use-cases of people's own rights: to say no, to ask for a human, to see, to be forgotten."""
