"""The demo city: who is in it, what happens there, how its devices speak. Only the demo imports this."""
