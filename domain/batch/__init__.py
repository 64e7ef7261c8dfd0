"""Batches: everyone that a sweep found, put right under one approval, each account in a transaction of its own."""
