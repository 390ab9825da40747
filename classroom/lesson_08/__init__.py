"""What only lesson 08 needs, better knowledge: its checkers and its figures."""
