"""Tables of the archive that speak of many products: index tables and localization tables."""
