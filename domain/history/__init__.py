"""Looking back at one account: any version and instant, what changed, why, and what would have been."""
