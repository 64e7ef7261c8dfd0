"""«What we told them»: a statement or a letter as it was on its day beside what it would say today."""
