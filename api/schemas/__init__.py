"""What goes in and out over HTTP, as strict models with examples."""
