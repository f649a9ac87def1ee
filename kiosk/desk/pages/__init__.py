"""The desk's pages. Each is made anew when it is opened and thrown away when it is left."""
