"""The regimes a dispute can fall under: what each has the bank do by when, and why it has it do nothing. Pure."""
