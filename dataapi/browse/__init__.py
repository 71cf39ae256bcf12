"""``/data/{path or uri}:{xs|sm|md|lg}``: the browse picture of a file, at a size."""
