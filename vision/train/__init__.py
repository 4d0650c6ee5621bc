"""Training: crops and light to learn from, the loop under its time budget, export with proof, the card's numbers."""
