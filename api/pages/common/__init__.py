"""Pages for everybody: home, signing in, language and theme."""
