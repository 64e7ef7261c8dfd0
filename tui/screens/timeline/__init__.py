"""The timeline: minimap, balance curve, ticks and axis of one account's life, drawn by the line."""
