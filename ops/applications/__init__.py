"""Applications (申报): the public's forms and files, and what the office decides about them."""
