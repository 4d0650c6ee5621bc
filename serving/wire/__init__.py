"""The wire: messages, frames on the wire, close codes and the rules of both websockets, without any input or output."""
