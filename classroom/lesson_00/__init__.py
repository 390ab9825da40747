"""What only lesson 00 needs, start here: its checkers and its figures."""
