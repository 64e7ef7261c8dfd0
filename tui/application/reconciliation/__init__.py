"""The use case of reconciling: the customer's file beside the log, in the same words for shell and screen."""
