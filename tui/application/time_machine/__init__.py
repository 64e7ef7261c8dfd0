"""What the time machine asks and knows: its questions and answers, and the objects it is made of."""
