"""What only lesson C needs, other tasks: its checkers and figures, its data, and ten networks with any loss at once."""
