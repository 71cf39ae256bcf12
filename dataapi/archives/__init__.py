"""``/data/{directory}/?format=zip|tar``: all files of a directory as one archive, whose length is known beforehand."""
