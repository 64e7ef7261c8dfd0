"""Forms: fields to type into and to choose from, each with what was understood and what is wrong beneath it."""
