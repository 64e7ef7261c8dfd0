"""The lab: a lesson beside the ordinary screens, its sheet to answer on, and the list of lessons."""
