"""Makes archives of the shapes that the missions really use, of any size."""
