"""The client of the insurance portal: token, transport, circuit breaker and look-ups."""
