"""The PKDD'99 Czech bank: a real bank's history of six years."""
