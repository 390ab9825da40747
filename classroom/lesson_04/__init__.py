"""What only lesson 04 needs, the loss mathematics: its checkers and its figure."""
