"""From one label to one record: its facts, files, index rows, twins and counterparts."""
