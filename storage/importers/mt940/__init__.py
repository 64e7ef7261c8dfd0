"""MT940, the customer statement message of SWIFT: what a bank sends a customer's books."""
