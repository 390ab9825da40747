"""What only lesson 01 needs, background: its checkers and its figures."""
