"""The pure core: what can be asked, what happened, what to say next. No clock, disk, network or words."""
