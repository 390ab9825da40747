"""What only lesson 11 needs, any model: its checkers and its figures."""
