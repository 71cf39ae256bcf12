"""Accounts, audit log and meter in ``access.sqlite`` of the data folder: for any number of processes of one machine."""
