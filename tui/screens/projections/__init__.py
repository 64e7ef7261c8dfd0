"""The read models and the rows of one."""
