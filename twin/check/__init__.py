"""The check of a whole scene: whether its devices fit together, to their product and to its recipe.

Types and limits of single fields are held by the scene's own types; here stands what takes two of them to know.
"""
