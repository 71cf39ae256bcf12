"""Missions with their spacecraft and instruments, and how many products of each there are."""
