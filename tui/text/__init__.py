"""Words and figures that screens and shell share. Knows no toolkit."""
