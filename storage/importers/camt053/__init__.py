"""camt.053, the bank-to-customer statement of ISO 20022."""
