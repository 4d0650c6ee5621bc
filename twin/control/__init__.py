"""The line controller as a pure function: the gate's timing, PackML states, tracking by encoder, one scan at a time."""
