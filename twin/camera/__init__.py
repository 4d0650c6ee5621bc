"""The camera: a part and its true pose in; a picture, its exact mask and its truth out. It alone renders."""
