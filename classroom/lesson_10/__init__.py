"""What only lesson 10 needs, quantise and prune: its checkers, its figures, its files, and ten networks at once."""
