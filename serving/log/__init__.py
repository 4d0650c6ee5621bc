"""The durable log: every verdict, event and alarm is committed to disk here before anybody is told of it."""
