"""Use-cases around the core: files in, files out. They know no terminal and no web."""
