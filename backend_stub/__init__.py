"""The insurance portal's double: the same wire contract as the portal of Vietnam Social Security, with test people."""
