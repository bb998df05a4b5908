"""What can be told of a survey before anybody answers it: what is wrong, what changes, every way
through it, how long it takes."""
