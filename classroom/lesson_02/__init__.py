"""What only lesson 02 needs, core concepts: its checkers and its figures."""
