"""Writing the index: preparing batches, blocks of columns and their merging, files and roll-ups."""
