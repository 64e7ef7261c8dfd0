"""OFX, Open Financial Exchange 1 (SGML) and 2 (XML): what banks give their customers to download."""
