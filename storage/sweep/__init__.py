"""Looking for one fault in every account of a bank, share by share."""
