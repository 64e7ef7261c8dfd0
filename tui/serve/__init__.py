"""The app in browsers: a server on this machine that runs one app for each tab, behind links that name who signs.

It speaks the protocol of textual-serve, and takes nothing else of it as it is: see docs/serve.md.
"""
