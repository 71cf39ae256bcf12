"""What the engine over Elasticsearch costs, on a server of its own with its whole compiler: pages, harvests, designs."""
