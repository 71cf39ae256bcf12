"""One command a claim: each module prints its figures and ratios, measured in one run. ``make bench`` runs all."""
