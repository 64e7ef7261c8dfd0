"""What is seen: the app, a folder for each feature, and what they share in `kit`.

A feature's screen is in its `screen.py`, screens it leads to and widgets are beside it. A screen mediates between its
widgets and the session; it imports neither the app nor another feature, but asks by messages that bubble to
`navigation`.
"""
