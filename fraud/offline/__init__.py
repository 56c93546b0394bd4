"""The offline scan: a log of any vendor in, verdicts and a report out."""
