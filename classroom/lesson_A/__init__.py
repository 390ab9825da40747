"""What only the primer needs: its checkers and its figures."""
