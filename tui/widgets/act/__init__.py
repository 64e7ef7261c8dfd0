"""The steps of acting on an account: choose, form, before and after, confirm, conflict."""
