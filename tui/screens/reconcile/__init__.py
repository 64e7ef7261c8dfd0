"""The customer's statement beside our log: differences by group, and how far apart both are from day to day."""
