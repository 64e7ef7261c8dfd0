"""Whether what is stored contradicts itself or a seal, and deriving anew what is derived."""
