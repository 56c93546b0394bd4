"""One brushing pattern a file: what it looks for, from when on, how it speaks to a person."""
