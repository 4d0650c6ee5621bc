"""Everything outside the line: verbs, wire, log, server, page. Here, and only here, twin and vision are joined."""
