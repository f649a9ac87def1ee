"""Card readers over PC/SC. Only `adapter` and `watcher` import pyscard."""
