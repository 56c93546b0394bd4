"""Other ways of finding brushing, one a file, each as its authors would run it."""
