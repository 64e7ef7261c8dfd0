"""Where the shares of a work over the whole bank run: in processes beside this one, or on a cluster."""
