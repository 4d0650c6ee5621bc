"""The validated, frozen description of a line. Types and limits of single fields stand here, one module a subject."""
