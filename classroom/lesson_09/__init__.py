"""What only lesson 09 needs, small compute: its checkers and its figures."""
