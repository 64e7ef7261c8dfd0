"""The log and what is read from it: appending, replaying, questions, lists, the feed."""
