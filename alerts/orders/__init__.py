"""停限产指令 and 申报: issued, imported, filed, reviewed; and whether production obeys."""
