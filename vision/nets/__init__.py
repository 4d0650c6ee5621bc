"""Networks in torch, with all preprocessing inside, so that the exported graph is the whole model."""
