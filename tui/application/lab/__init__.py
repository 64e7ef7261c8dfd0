"""The lab: scenario files read, their banks made, lessons taken and their progress kept."""
