"""What only lesson 14 needs, what else travels: faults, secrets, noise, thieves, and who is to blame."""
