"""What only lesson 05 needs, the code from scratch: its checkers and its figures."""
