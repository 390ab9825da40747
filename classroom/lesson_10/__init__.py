"""What only lesson 10 needs, quantise and prune: its checkers and its figures."""
