"""What only lesson 09 needs, small compute: its checkers, its figures, and the machinery of its repetitions."""
