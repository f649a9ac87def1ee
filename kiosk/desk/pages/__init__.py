"""The desk's pages. Each is made again when it is opened and thrown away when it is left."""
